"""Killed at any request, `okrlint fetch` goes on: of each listing at most one page is asked for once more."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from okrlint.trackers.github import incremental, queries
from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, Fault
from tests.fakes.github.faults import Request
from tests.trackers.github.scanning import newest
from tests.trackers.killing import EVERY, killed
from tests.trackers.test_golden_requests import DAYS, GITHUB, harbour, harbour_moves


def fetch(folder: Path, fake: FakeGitHub, day: str) -> list[Request]:
    """`okrlint fetch -o snap`."""
    before = len(fake.requests)
    did = okrlint("fetch", "-o", "snap", "--as-of", day, cwd=folder, env=fake.environment)
    assert did.code == 0, did.err
    return fake.requests[before:]


def fetch_killed(folder: Path, fake: FakeGitHub, day: str, nth: int) -> list[Request]:
    """The same, killed before it gets the answer to its nth request."""
    before = len(fake.requests)

    def arrange(kill: Callable[[], None]) -> None:
        fake.faults.append(Fault(nth=nth, call=kill))

    killed(("fetch", "-o", "snap", "--as-of", day), folder, fake.environment, arrange)
    fake.faults.clear()
    return fake.requests[before : before + nth - 1]


def pages(requests: list[Request]) -> Counter[str]:
    """Pages of listings, by their place in them; of what is asked for by id, each id."""
    asked: Counter[str] = Counter()
    for request in requests:
        given: dict[str, Any] = dict((request.body or {}).get("variables") or {})
        if request.operation == "Listing":
            asked[f"Listing {given.get('name')} {given.get('after')}"] += 1
        for id_ in [i for value in given.values() if isinstance(value, list) for i in value]:
            asked[f"{request.operation}: {id_}"] += 1
    return asked


def repeated(asked: Counter[str], needed: Counter[str]) -> Counter[str]:
    """How often what is asked for by page or by id was asked for beyond what an undisturbed fetch needs."""
    more: Counter[str] = Counter()
    for what, times in asked.items():
        more[what.rsplit(" ", 1)[0]] += max(0, times - max(1, needed[what]))
    return more


def records(folder: Path) -> dict[str, set[str]]:
    return {
        relation: {repr(sorted((k, str(v)) for k, v in row.items() if k != "seq")) for row in rows}
        for relation, rows in newest(folder / "snap").items()
        if relation != "person"  # a line for each run that met somebody
    }


@pytest.mark.parametrize("second", [False, True], ids=["first", "second"])
def test_a_kill_repeats_at_most_a_page_of_each_listing(tmp_path: Path, second: bool) -> None:
    world = harbour()
    with FakeGitHub(world) as fake:
        first = tmp_path / "first"
        first.mkdir()
        (first / "okrlint.yaml").write_text(f"sources:\n  - {GITHUB.format(url=fake.url)}\n")
        if second:
            fetch(first, fake, DAYS[0])
            harbour_moves(world)
        whole = Path(shutil.copytree(first, tmp_path / "whole"))
        asked = fetch(whole, fake, DAYS[second])
        assert len(asked) >= 5
        for nth in range(1, len(asked) + 1, 1 if EVERY or not second else 2):
            folder = Path(shutil.copytree(first, tmp_path / f"killed-{nth}"))
            had = pages(fetch_killed(folder, fake, DAYS[second], nth))
            more = repeated(had + pages(fetch(folder, fake, DAYS[second])), pages(asked))
            for what, times in more.items():
                most = {"Listing": 1, "Glances:": incremental.GROUPS * 100}.get(what.split(" ")[0], queries.BATCH)
                assert times <= most, f"killed at request {nth} ({asked[nth - 1].operation}): {what} {times} times more"
            assert records(folder) == records(whole), f"killed at request {nth} ({asked[nth - 1].operation})"
