"""`okrlint compare` when files were renamed in between, and when nobody knows what was there before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.front import okrlint

PLAN = "# Objective: Vans leave full\n\nOwner: Mira\n\n- KR: Load rises from 60 % to 80 %\n"


def checked(folder: Path, file: str, text: str = PLAN) -> Path:
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text)
    report = folder / f"{file.replace('/', '-')}.json"
    did = okrlint("check", file, "--fail-on", "never", "-o", f"json={report}", "--as-of", "2026-11-16", cwd=folder)
    assert did.code == 0, did.err
    return report


def numbers(*args: str | Path, cwd: Path) -> dict[str, str]:
    did = okrlint("compare", *args, "--fail-on", "never", "-f", "numbers", cwd=cwd)
    assert did.code == 0, did.err
    return dict(line.split("=") for line in did.out.splitlines())


def renames(folder: Path, *pairs: tuple[str, str]) -> Path:
    path = folder / "renames"
    path.write_bytes(b"".join(f"R100\0{old}\0{new}\0".encode() for old, new in pairs))
    return path


def test_a_new_name_makes_nothing_new(tmp_path: Path) -> None:
    old, new = checked(tmp_path, "plan.md"), checked(tmp_path, "later/winter.md")
    count = len(json.loads(old.read_text())["findings"])
    assert count > 0
    without = numbers(old, new, cwd=tmp_path)
    assert (without["new"], without["fixed"], without["still"]) == (str(count), str(count), "0")
    moved = numbers(old, new, "--moved", renames(tmp_path, ("plan.md", "later/winter.md")), cwd=tmp_path)
    assert (moved["new"], moved["fixed"], moved["still"]) == ("0", "0", str(count))


def test_only_what_was_renamed_is_followed(tmp_path: Path) -> None:
    old, new = checked(tmp_path, "plan.md"), checked(tmp_path, "winter.md")
    other = renames(tmp_path, ("other.md", "winter.md"))
    assert numbers(old, new, "--moved", other, cwd=tmp_path)["still"] == "0"
    more = checked(tmp_path, "spring.md", PLAN + "\n# Objective: Depots close early\n\nOwner: Ines\n")
    followed = numbers(old, more, "--moved", renames(tmp_path, ("plan.md", "spring.md")), cwd=tmp_path)
    assert int(followed["new"]) > 0
    assert followed["fixed"] == "0"


def test_nobody_knows_what_was_there(tmp_path: Path) -> None:
    new = checked(tmp_path, "plan.md")
    count = numbers("none", new, cwd=tmp_path)["new"]
    unknown = numbers("unknown", new, cwd=tmp_path)
    assert (unknown["new"], unknown["fixed"], unknown["unjudged"], unknown["goals"]) == ("0", "0", count, "2")
    did = okrlint("compare", "unknown", new, "--fail-on", "notice", cwd=tmp_path)
    assert did.code == 0
    assert "nobody can say what this changes" in did.out


@pytest.mark.parametrize("content", [b"plan.md\0winter.md\0", b"R100\0plan.md\0", b"M\0plan.md\0x\0", b"\xff", None])
def test_a_list_of_renames_that_is_none(tmp_path: Path, content: bytes | None) -> None:
    new = checked(tmp_path, "plan.md")
    path = tmp_path / "renames"
    if content is not None:
        path.write_bytes(content)
    did = okrlint("compare", new, new, "--moved", path, cwd=tmp_path)
    assert did.code == 2
    assert str(path) in did.err
