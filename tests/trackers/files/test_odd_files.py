"""What lies in folders beside proper files: pipes, devices, links, broken texts, odd names. Nothing of it is lost."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from okrlint.errors import IncompleteError, UsageError
from okrlint.records import Objective
from okrlint.trackers.files.collect import Gathered, gather
from okrlint.trackers.files.settings import Settings
from tests.cli.front import okrlint

PLAN = "objectives: [{title: A}]"
PAGE = "# OKRs 2026 Q4\n\n## Objective: Open a café\n\n- KR: 5 cafés\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes, devices and links are others there")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def titles(gathered: Gathered) -> list[str]:
    return [r.title for r in gathered.reading.records if isinstance(r, Objective)]


def fault(*paths: str) -> str:
    with pytest.raises(UsageError) as caught:
        gather(Settings(paths=list(paths) or ["."]))
    return str(caught.value)


def test_a_pipe_is_never_waited_for(here: Path) -> None:
    (here / "okrs.yaml").write_text(PLAN)
    os.mkfifo(here / "notes.md")
    assert gather(Settings()).reading == gather(Settings(paths=["okrs.yaml"])).reading
    os.mkfifo(here / "b.okrs.yaml")
    (failure,) = gather(Settings()).failures
    assert (failure.where, failure.reason) == ("b.okrs.yaml", "a pipe, no file")
    with pytest.raises(IncompleteError, match=r"notes.md: a pipe, no file"):
        gather(Settings(paths=["notes.md"]))


def test_a_device_without_end_is_never_read(here: Path) -> None:
    (here / "okrs.yaml").symlink_to("/dev/zero")
    with pytest.raises(IncompleteError, match=r"okrs.yaml: leads out of this folder, and was not followed"):
        gather(Settings())


def test_two_names_of_one_file_are_one_file(here: Path) -> None:
    (here / "okrs.yaml").write_text(PLAN)
    (here / "a.okrs.yaml").symlink_to("okrs.yaml")
    (here / "loop").symlink_to(".")
    gathered = gather(Settings(paths=[".", "okrs.yaml", str(here / "okrs.yaml"), "loop/okrs.yaml"]))
    (objective,) = (r for r in gathered.reading.records if isinstance(r, Objective))
    assert objective.file == "okrs.yaml"


@pytest.mark.usefixtures("here")
def test_a_name_that_is_no_text_is_spelled_out() -> None:
    try:
        Path(os.fsdecode(b"caf\xe9\n.okrs.yaml")).write_text(PLAN)
    except OSError:
        pytest.skip("this file system takes no such name")
    (objective,) = (r for r in gather(Settings()).reading.records if isinstance(r, Objective))
    assert objective.file == r"caf\xe9\x0a.okrs.yaml"
    name = os.fsdecode(b"caf\xe9\n.okrs.yaml")
    assert okrlint("check", name, "--fail-on", "never", cwd=Path.cwd()).code == 0
    assert okrlint("fetch", name, "-o", "snap", cwd=Path.cwd()).code == 0
    assert r"caf\\xe9\\x0a.okrs.yaml" in Path("snap/objective.ndjson").read_text(encoding="utf-8")


def test_okrs_in_a_broken_text_are_never_left_out_in_silence(here: Path) -> None:
    (here / "okrs.yaml").write_text(PLAN)
    (here / "cafes.md").write_bytes(PAGE.encode("cp1252"))
    assert fault() == "cafes.md:3:25: byte 0xE9 is not UTF-8\n  save the file as UTF-8"
    (here / "cafes.md").write_text(PAGE.replace("café", "caf\f"))
    assert fault().startswith("cafes.md:3:25: control character U+000C")
    (here / "cafes.md").write_bytes(PAGE.encode() + b"x" * 50_000_000)
    assert fault().startswith("cafes.md: the file has 50 MB\n  allowed: at most 34 MB")
    (here / "cafes.md").write_bytes("# Notes\n\nAbout a café.\n".encode("cp1252"))
    assert titles(gather(Settings())) == ["A"]


def test_a_sheet_in_utf_16_is_a_sheet(here: Path) -> None:
    (here / "plan.csv").write_bytes("Objective\tOwner\r\nOpen a café\tZoë\r\n".encode("utf-16"))
    assert titles(gather(Settings())) == ["Open a café"]


def test_the_mistake_of_one_file_hides_no_clash_of_others(here: Path) -> None:
    for name in ("a", "b"):
        (here / f"{name}.okrs.yaml").write_text(PLAN)
    (here / "c.okrs.yaml").write_text("objectives: [{titel: C}]")
    (here / "d.okrs.yaml").write_bytes(b"\xff")
    said = fault()
    for part in ("d.okrs.yaml:1:1: byte 0xFF", "c.okrs.yaml:1:15: unknown key", "'a' (A) stands already at a.okrs"):
        assert part in said


def test_what_was_left_aside_is_listed(here: Path) -> None:
    (here / "okrs.yaml").write_text(PLAN)
    for folder in ("okrs", "deploy"):
        (here / folder).mkdir()
        (here / folder / "web.yaml").write_text(PLAN)
    (here / "okrlint.yaml").write_text("")
    (here / "README.md").write_text(
        "# harbour-tools\n\n## Goals\n\n- Be fast\n- Be small\n\n## Features\n\n- Crane control\n"
    )
    (here / "gone.md").symlink_to("nowhere")
    gathered = gather(Settings())
    assert [(u.file, u.reason[:30]) for u in gathered.reading.unplaced] == [
        ("deploy/web.yaml", "may be objectives: lines 1; sa"),
        ("okrs/web.yaml", "may be objectives: lines 1; sa"),
        ("README.md", "no sign of OKRs: label them (O"),
    ]
    assert titles(gathered) == ["A"]
    did = okrlint("check", "--explain-input", cwd=here)
    assert "okrs/web.yaml:1:" in did.out
    assert "gone.md: could not be read: No such file or directory" in did.out
    assert did.code == 3
    assert okrlint("check", "--explain-input", "--allow-partial", cwd=here).code == 0


def test_a_folder_that_holds_okrs_under_other_names_says_so(here: Path) -> None:
    (here / "okrs").mkdir()
    (here / "okrs/web.yaml").write_text(PLAN)
    assert "okrs/web.yaml: may be objectives: lines 1; say so with `objective: {path: …}`" in fault("okrs")
    (here / "README.md").write_text(
        "# harbour-tools\n\n## Goals\n\n- Be fast\n- Be small\n\n## Features\n\n- Crane control\n"
    )
    assert fault("README.md").startswith("README.md: no objectives found in this file (no sign of OKRs: label them")


def test_a_name_that_leads_to_no_goal_or_to_several_is_listed(here: Path) -> None:
    (here / "a.okrs.yaml").write_text(
        "objectives:\n"
        "  - {id: x, title: Same, outranks: [quite-nights, WEB-3, y], parent: https://intranet.example/7}\n"
        "  - {id: y, title: Same, work: [{key: W-1, serves: nothing}]}\n"
        "  - {title: C, parent: Same}\n"
        "order: [c, d]\n"
    )
    (here / "b.okrs.yaml").write_text("objectives: [{title: D, parent: c}]")
    unknown, several = ("no goal of these files is", "several goals are")
    assert [(u.line, u.text, u.reason) for u in gather(Settings()).reading.unplaced] == [
        (2, "quite-nights", f"precedence: {unknown} called so; name one by its id"),
        (3, "nothing", f"serves: {unknown} called so; name one by its id"),
        (4, "Same", f"parent: {several} called so; name one by its id"),
    ]


def test_what_is_listed_cannot_steer_a_terminal(here: Path) -> None:
    (here / "okrs.yaml").write_text('objectives: [{title: A, parent: "\\e[2J\\e[1;1Hall good\\nfine"}]')
    (here / "b.okrs.yaml").write_text("objectives: [{title: B}]")
    line = okrlint("check", "--explain-input", cwd=here).out.partition("Left:\n")[2].strip()
    assert "no goal of these files is called so" in line
    assert "\x1b" not in line
