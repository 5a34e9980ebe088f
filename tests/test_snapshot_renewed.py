"""`okrlint fetch --renew`: a snapshot that cannot be gone on with is put aside, whatever was done to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrlint.snapshot import SnapshotWriter
from tests.cli.front import okrlint
from tests.integrations.spoil import spoil
from tests.test_snapshot import NOW

PLAN = "cycle: 2026-Q4\nobjectives:\n  - {title: Parcels arrive dry, owner: Mira, not_doing: [Vans]}\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "okrs.yaml").write_text(PLAN)
    assert okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path).code == 0
    return tmp_path


def asides(here: Path) -> list[Path]:
    return sorted(here.glob("snap.unreadable-*"))


@pytest.mark.parametrize("kind", ["garbage", "truncated", "empty", "format", "directory"])
@pytest.mark.parametrize("file", ["manifest.json", "objective.ndjson"])
def test_whatever_was_done_to_a_file(here: Path, file: str, kind: str) -> None:
    spoil(here / "snap" / file, kind)
    without = [okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=here).code, okrlint("check", "snap", cwd=here).code]
    assert {2, 3} & set(without)
    assert asides(here) == []
    did = okrlint("fetch", "okrs.yaml", "-o", "snap", "--renew", cwd=here)
    (aside,) = asides(here)
    assert did.code == 0
    assert f"snap cannot be read and was put aside as {aside}" in did.err
    assert (aside / file).exists()
    assert okrlint("check", "snap", cwd=here).code == 0
    again = okrlint("fetch", "okrs.yaml", "-o", "snap", "--renew", cwd=here)
    assert (again.code, again.err, asides(here)) == (0, "", [aside])


def test_a_record_whose_fields_are_not_ours(here: Path) -> None:
    records = here / "snap" / "objective.ndjson"
    records.write_text(records.read_text().replace('"title":"', '"titel":"'))
    assert okrlint("fetch", "okrs.yaml", "-o", "snap", "--renew", cwd=here).code == 0
    assert len(asides(here)) == 1


def test_a_torn_last_line_is_no_reason(here: Path) -> None:
    with (here / "snap" / "objective.ndjson").open("a") as records:
        records.write('{"seq":1,"sou')
    did = okrlint("fetch", "okrs.yaml", "-o", "snap", "--renew", cwd=here)
    assert (did.code, asides(here)) == (0, [])
    assert "dropped a torn last line" in did.out


def test_what_never_was_a_snapshot_stays(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text(PLAN)
    did = okrlint("fetch", "okrs.yaml", "-o", ".", "--renew", cwd=tmp_path)
    assert did.code == 2
    assert "the folder is not empty" in did.err
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != ".lock") == ["okrs.yaml"]


def test_what_somebody_writes_is_not_taken_from_them(here: Path) -> None:
    with SnapshotWriter(here / "snap", NOW):
        did = okrlint("fetch", "okrs.yaml", "-o", "snap", "--renew", cwd=here)
    assert (did.code, asides(here)) == (3, [])
    assert "another okrlint is writing" in did.err
