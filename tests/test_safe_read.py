"""Nothing outside the folder that was named is read or quoted, by whatever a stranger's files lead to it."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from okrlint import safe_read
from okrlint.errors import UsageError
from tests.cli.front import okrlint

SECRET = "ghp_tidalHarbour0000000000000000000000042"
PLAN = "objectives: [{id: berths, title: Ships berth within a day, owner: Mira}]\n"
PAGE = "---\ntitle: x\n---\n"


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of the machine that checks: a credential under every name that some reader would open."""
    folder = tmp_path / "runner"
    (folder / "pack").mkdir(parents=True)
    for name in (
        "token",
        "okrs.yaml",
        "plan.md",
        "plan.csv",
        "okrlint.yaml",
        "known.json",
        "pack/pack.yaml",
        "pack/a.md",
    ):
        (folder / name).write_text(SECRET + "\n")
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "okrs").mkdir(parents=True)
    (folder / "okrs" / "ours.okrs.yaml").write_text(PLAN)
    return folder


def config(folder: Path, text: str) -> None:
    (folder / "okrlint.yaml").write_text(text)


Attack = Callable[[Path, Path], list[str]]
"""Prepares a checkout, and says what is checked there."""


def link(name: str, target: str) -> Attack:
    def prepare(checkout: Path, outside: Path) -> list[str]:
        path = checkout / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(outside / target)
        return ["."]

    return prepare


def said(text: str, *paths: str) -> Attack:
    def prepare(checkout: Path, outside: Path) -> list[str]:
        config(checkout, text.replace("OUTSIDE", str(outside)))
        return list(paths)

    return prepare


def linked_pack(checkout: Path, outside: Path) -> list[str]:
    (checkout / "pack").mkdir()
    (checkout / "pack" / "pack.yaml").write_text("name: ours\n")
    (checkout / "pack" / "some-rule.md").symlink_to(outside / "token")
    config(checkout, "packs: [pack]\n")
    return ["okrs"]


def linked_snapshot(checkout: Path, outside: Path) -> list[str]:
    okrlint("fetch", "okrs", "-o", "snap", cwd=checkout)
    (checkout / "snap" / "objective.ndjson").unlink()
    (checkout / "snap" / "objective.ndjson").symlink_to(outside / "token")
    return ["snap"]


def linked_manifest(checkout: Path, outside: Path) -> list[str]:
    okrlint("fetch", "okrs", "-o", "snap", cwd=checkout)
    (checkout / "snap" / "manifest.json").unlink()
    (checkout / "snap" / "manifest.json").symlink_to(outside / "token")
    return ["snap"]


ATTACKS: dict[str, Attack] = {
    "a link among the plans": link("okrs/t.okrs.yaml", "token"),
    "a link to Markdown": link("okrs/okr.md", "token"),
    "a link to a table": link("okrs/okr.csv", "token"),
    "a link to the folder": link("okrs/more", "."),
    "a link as answers about overlaps": link("okrlint.overlaps.yaml", "token"),
    "a link as configuration": link("okrlint.yaml", "token"),
    "absolute path in the configuration": said("sources: [{files: {paths: [OUTSIDE/okrs.yaml]}}]\n"),
    "relative path in the configuration": said("sources: [{files: {paths: [../runner/okrs.yaml]}}]\n"),
    "path through its own folder": said("sources: [{files: {paths: [okrs/../../runner/plan.md]}}]\n"),
    "folder in the configuration": said("sources: [{files: {paths: [../runner]}}]\n"),
    "pattern in the configuration": said("sources: [{files: {paths: ['../run*/*.yaml']}}]\n"),
    "format forced": said("sources: [{files: {paths: [../runner/token], format: native}}]\n"),
    "the root": said("sources: [{files: {paths: [/etc], format: csv}}]\n"),
    "baseline": said("baseline: ../runner/known.json\n", "okrs"),
    "pack": said("packs: [../runner/pack]\n", "okrs"),
    "pack below home": said("packs: ['~/pack']\n", "okrs"),
    "a link as a rule page": linked_pack,
    "a link in a snapshot": linked_snapshot,
    "a link as a manifest": linked_manifest,
}


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("by", ["option", "environment"])
def test_a_checkout_cannot_show_what_lies_outside(name: str, by: str, checkout: Path, outside: Path) -> None:
    paths = ATTACKS[name](checkout, outside)
    option = ["--within", str(checkout)] if by == "option" else []
    env = {"HOME": str(outside)} | ({"OKRLINT_WITHIN": str(checkout)} if by == "environment" else {})
    for more in ([], ["--explain-input"], ["-f", "sarif"]):
        did = okrlint("check", *option, *more, *paths, cwd=checkout, env=env)
        assert SECRET[:12] not in did.out + did.err
        harmless = name == "a link to the folder" or (name == "baseline" and more == ["--explain-input"])
        assert did.code in ((0, 1) if harmless else (2, 3)), did.out + did.err


@pytest.mark.parametrize("path", ["../runner/okrs.yaml", "../runner", "up/okrs.yaml", "loose.okrs.yaml"])
def test_nor_can_what_is_named_on_the_command_line(path: str, checkout: Path, outside: Path) -> None:
    (checkout / "up").symlink_to(outside)
    (checkout / "loose.okrs.yaml").symlink_to(outside / "token")
    did = okrlint("check", "--within", ".", path, cwd=checkout)
    assert did.code == 2
    assert "leads out of the folder" in did.err
    assert SECRET[:12] not in did.err


def test_without_a_boundary_a_link_out_of_the_folder_is_not_followed_either(checkout: Path, outside: Path) -> None:
    (checkout / "okrs" / "t.okrs.yaml").symlink_to(outside / "token")
    did = okrlint("check", "okrs", cwd=checkout)
    assert did.code == 3
    assert SECRET[:12] not in did.out + did.err
    assert "okrs/t.okrs.yaml: file: leads out of okrs, and was not followed" in did.out


def test_a_link_that_stays_inside_is_followed(checkout: Path) -> None:
    (checkout / "shelf").mkdir()
    (checkout / "shelf" / "real.yaml").write_text(PLAN.replace("berths", "cranes"))
    (checkout / "okrs" / "cranes.okrs.yaml").symlink_to("../shelf/real.yaml")
    did = okrlint("check", ".", "-f", "json", "--within", ".", cwd=checkout)
    assert did.code in (0, 1), did.err
    assert "cranes" in did.out


def test_a_file_that_was_named_may_be_a_link(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(PLAN)
    (checkout / "mine.okrs.yaml").symlink_to(tmp_path / "real.yaml")
    assert okrlint("check", "mine.okrs.yaml", cwd=checkout).code in (0, 1)


def test_the_configuration_above_the_boundary_does_not_count(checkout: Path) -> None:
    config(checkout, "preset: nonsense\n")
    assert okrlint("check", "okrs", cwd=checkout).code == 2
    assert okrlint("check", "--within", "okrs", "okrs", cwd=checkout).code in (0, 1)


def test_a_boundary_can_only_become_narrower(checkout: Path) -> None:
    did = okrlint("check", "okrs", "--within", "..", cwd=checkout, env={"OKRLINT_WITHIN": str(checkout)})
    assert did.code == 2


@pytest.mark.parametrize(
    "text", [f"{SECRET}\n", f"{SECRET}: 1\n", f"- {SECRET}\n", f"a: *{SECRET}\n", f"!{SECRET} x\n"]
)
@pytest.mark.parametrize("name", ["okrs.yaml", "okrlint.yaml"])
def test_of_a_file_that_is_none_of_ours_little_is_quoted(text: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    did = okrlint("check", cwd=tmp_path)
    assert did.code == 2
    assert SECRET[:12] not in did.out + did.err


def _special(path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    else:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(os.path.relpath(path))


@pytest.mark.parametrize("kind", ["pipe", "socket"])
@pytest.mark.parametrize("name", ["okrlint.yaml", "okrs.yaml"])
def test_what_is_no_file_is_not_waited_for(
    kind: str, name: str, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout)
    _special(checkout / name, kind)
    did = okrlint("check", "-c", "okrlint.yaml" if name == "okrlint.yaml" else "", ".", cwd=checkout)
    assert did.code in (2, 3)
    assert f"a {kind}, no file" in did.out + did.err


def _swap(path: Path, target: Path) -> None:
    path.unlink()
    path.symlink_to(target)


@pytest.mark.parametrize("beneath", [True, False])
def test_a_link_put_there_after_the_look_is_not_followed(
    beneath: bool, checkout: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if beneath and not safe_read._BENEATH:
        pytest.skip("this system cannot open a file from a folder")
    monkeypatch.setattr(safe_read, "_BENEATH", beneath)
    path = checkout / "okrs" / "ours.okrs.yaml"
    looked = os.lstat

    def swapped(seen: str | Path) -> os.stat_result:
        state = looked(seen)
        if Path(seen).name == path.name and stat.S_ISREG(state.st_mode):
            _swap(path, outside / "token")
        return state

    monkeypatch.setattr(os, "lstat", swapped)
    with pytest.raises(OSError, match=r"link|symbolic"):
        safe_read.read(path, below=checkout)


def test_a_folder_swapped_for_a_link_is_not_entered(
    checkout: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not safe_read._BENEATH:
        pytest.skip("this system cannot open a file from a folder")
    (outside / "ours.okrs.yaml").write_text(SECRET)
    opened = os.open

    def swapped(path: str | Path, flags: int, *rest: int, **more: int) -> int:
        if str(path) == "okrs":
            (checkout / "okrs").rename(checkout / "gone")
            (checkout / "okrs").symlink_to(outside)
        return opened(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(OSError, match=r"."):
        safe_read.read(checkout / "okrs" / "ours.okrs.yaml", below=checkout)


def test_the_way_of_windows_reads_the_same(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_read, "_BENEATH", False)
    assert safe_read.read(checkout / "okrs" / "ours.okrs.yaml", below=checkout) == (PLAN.encode(), len(PLAN))


def test_a_boundary_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"), safe_read.confined(tmp_path / "none"):
        pass
