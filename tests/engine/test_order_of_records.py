"""The same records in another order are the same findings: a second fetch appends what changed and says nothing new.

The moments of the records are made coarse as well, so that many reports and moves fall on one: then it is the order of
the lines that would decide where no other order is written down.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.company import export
from benchmarks.company.build import build
from tests.cli.front import okrlint

HERE = Path(__file__).parent
RELATIONS = ("answer", "change", "check_in", "decision", "movement", "position", "work")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=$|T)")


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("order")
    export.write_yaml(build(80, 6, 7), folder / "company")
    plans = {"company": folder / "company", "further": HERE / "further.okrs.yaml"}
    for name, plan in plans.items():
        assert okrlint("fetch", plan, "-o", folder / f"{name}.snapshot").code == 0
    return [folder / f"{name}.snapshot" for name in plans]


def rewritten(snapshot: Path, folder: Path, *, seed: int | None, days: int) -> Path:
    """A copy with all moments set back to the last of so many days, its lines in the order of this seed."""
    folder.mkdir()
    for path in (snapshot / "manifest.json", *snapshot.glob("*.ndjson")):
        lines = path.read_text("utf-8").splitlines()
        if path.suffix == ".ndjson":
            lines = [json.dumps(coarse(json.loads(line), days)) if path.stem in RELATIONS else line for line in lines]
            if seed is not None:
                random.Random(f"{seed} {path.stem}").shuffle(lines)
        else:
            lines = [json.dumps({**json.loads("\n".join(lines)), "lengths": {}, "compacted": {}})]
        (folder / path.name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def coarse(record: dict[str, Any], days: int) -> dict[str, Any]:
    def moved(value: object) -> object:
        found = _DAY.match(value) if isinstance(value, str) else None
        if found is None or value == record.get("created_at"):
            return value
        day = dt.date.fromisoformat(found[0])
        day -= dt.timedelta(days=day.toordinal() % days)
        return day.isoformat() + ("T00:00:00Z" if "T" in str(value) else "")

    return {name: moved(value) for name, value in record.items()} if days > 1 else record


def reports(snapshot: Path, folder: Path, days: int, seeds: Iterable[int | None]) -> Iterator[dict[str, Any]]:
    for seed in seeds:
        one = rewritten(snapshot, folder / f"{snapshot.stem}-{days}-{seed}", seed=seed, days=days)
        did = okrlint("check", one, "--preset", "strict", "--no-fold", "--format", "json")
        assert did.code in (0, 1), did.err
        yield json.loads(did.out)


@pytest.mark.parametrize("days", [1, 40])
def test_the_order_of_lines_changes_no_word_of_the_report(snapshots: list[Path], tmp_path: Path, days: int) -> None:
    for snapshot in snapshots:
        first, *others = reports(snapshot, tmp_path, days, (None, 3))
        assert first["findings"]
        for other in others:
            for one, two in zip(first["findings"], other["findings"], strict=True):
                assert two == one
            assert other == first
