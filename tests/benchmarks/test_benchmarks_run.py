"""The benchmarks run, at sizes that take no time; what they measure is never a test."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from benchmarks import nights, scale, snapshot, startup
from benchmarks.generate import SIZES, generate
from benchmarks.process import measured


def test_the_same_seed_gives_the_same_snapshot(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert generate(SIZES["tiny"], tmp_path / name) > 1_000
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name
    generate(SIZES["tiny"], tmp_path / "other", seed=8)
    works = [(tmp_path / name / "work.ndjson").read_bytes() for name in ("one", "other")]
    assert works[0] != works[1]


def test_one_command_prints_the_table_the_growth_and_the_stages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = scale.main(["tiny"], times=1, keep=tmp_path)
    assert {row.what for row in rows} >= {scale.BARE, scale.PLAIN, scale.LOADS, *scale.CHECKS}
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("| tiny |") for line in lines) == len(rows) + len(scale.DATA) * len(scale.CHECKS)
    larger = [
        msgspec.structs.replace(row, size="L", took=msgspec.structs.replace(row.took, cpu=10 * row.took.cpu))
        for row in rows
    ]
    assert all("| 10.0 × | 0.40 |" in line for line in scale.growth([*rows, *larger]))


def test_titles_only_hold_what_the_fields_said(tmp_path: Path) -> None:
    size = msgspec.structs.replace(SIZES["tiny"], fields=False)
    generate(size, tmp_path)
    text = (tmp_path / "key_result.ndjson").read_text()
    assert '"metric"' not in text
    assert '"target"' not in text
    assert text.count(" from ") == size.key_results


def test_a_difference_in_findings_stops_the_comparison(tmp_path: Path) -> None:
    generate(SIZES["tiny"], tmp_path)
    ours = measured(["-m", "okrlint", "check", str(tmp_path), "-f", "json"], times=1, allowed=(0, 1))
    other = measured(["-c", "print('{\"missing-owner\": 99}')"], times=1)
    with pytest.raises(RuntimeError, match="missing-owner"):
        scale.must_agree(ours, other)


def test_records_go_to_a_snapshot_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    snapshot.main(count=400, times=1)
    assert "written to a snapshot" in capsys.readouterr().out


def test_startup_is_measured_in_multiples_of_an_empty_process(capsys: pytest.CaptureFixture[str]) -> None:
    startup.main(times=1)
    assert capsys.readouterr().out.count("\n") == 2 + len(startup.COMMANDS)


def test_a_folder_hardly_grows_over_nights_in_which_little_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert nights.main("tiny", 12, times=1) < 1.2
    assert "| night 12 |" in capsys.readouterr().out
