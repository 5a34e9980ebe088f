"""Not evaluated is told of each subject: what could not be seen of one page says nothing about the others."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from okrlint.findings import Unseen
from okrlint.history.evaluated import Evaluated
from tests.cli.front import okrlint
from tests.history.plans import page, write
from tests.publishers.samples import RULE, report


def check(folder: Path, to: Path, *more: str) -> None:
    said = okrlint("check", folder, "--select", "stale-check-in", "--fail-on", "never", "-o", f"json={to}", *more)
    assert said.code in (0, 3), said.err


def numbers(old: Path, new: Path) -> dict[str, str]:
    said = okrlint("compare", old, new, "--fail-on", "never", "--allow-partial", "--format", "numbers")
    assert said.code == 0, said.err
    return dict(line.split("=") for line in said.out.split())


def north_healed_and_south_unseen(to: Path, *more: str) -> None:
    """Reports of a folder before and after."""
    folder = write(to / "okrs", north=page("north"), south=page("south"))
    check(folder, to / "old.json", *more)
    write(folder, north=page("north", reported="2026-11-15"), south=page("south", reported="", partial="timed out"))
    check(folder, to / "new.json", *more)


def test_one_page_without_check_ins_says_nothing_about_another(tmp_path: Path) -> None:
    north_healed_and_south_unseen(tmp_path, "--no-fold")
    told = numbers(tmp_path / "old.json", tmp_path / "new.json")
    assert {name: told[name] for name in ("new", "fixed", "unseen", "still")} == {
        "new": "0",
        "fixed": "5",
        "unseen": "5",
        "still": "0",
    }
    back = numbers(tmp_path / "new.json", tmp_path / "old.json")
    assert (back["new"], back["unjudged"]) == ("5", "5"), "what could not be judged before is not new, the rest is"


def test_a_habit_is_gone_where_all_that_it_said_is_and_new_where_something_is(tmp_path: Path) -> None:
    north_healed_and_south_unseen(tmp_path)
    told = numbers(tmp_path / "old.json", tmp_path / "new.json")
    assert (told["fixed"], told["unseen"]) == ("0", "1"), "half of it could not be looked at"
    back = numbers(tmp_path / "new.json", tmp_path / "old.json")
    assert (back["new"], back["unjudged"]) == ("1", "0")


@pytest.mark.parametrize(
    ("unseen", "names", "sources", "judged"),
    [
        (Unseen("gap", "gh", 9, subjects={"github:1": "A"}), ["github:1"], {"gh"}, False),
        (Unseen("gap", "gh", 9, subjects={"github:1": "A"}), ["A"], {"gh"}, False),
        (Unseen("gap", "gh", 9, subjects={"github:1": "A"}), ["github:2", "B"], {"gh"}, True),
        (Unseen("gap", "gh", 9, subjects={"github:1": "A"}), ["github:2", "github:1"], {"gh"}, False),
        (Unseen("gap", "gh", 9, whole=True), ["github:2"], {"gh"}, False),
        (Unseen("gap", "other", 9, whole=True), ["github:2"], {"gh"}, True),
        (Unseen("gap", "", 9, whole=True), ["github:2"], {"gh"}, False),
        (Unseen("may hide", "gh", 0), ["github:2"], {"gh"}, False),
        (Unseen("may hide", "gh", 0, subjects={}), ["github:2"], {"gh"}, True),
        (Unseen("may hide", "gh", 0, subjects={"github:2": "B"}), ["github:2"], {"gh"}, False),
        # As reports without these fields have it: three keys, and how many there are.
        (Unseen("gap", "gh", 9, ("A", "B", "C")), ["Z"], {"gh"}, False),
        (Unseen("gap", "gh", 2, ("A", "B")), ["Z"], {"gh"}, True),
        (Unseen("gap", "gh", 2, ("A", "B")), ["A"], {"gh"}, False),
    ],
)
def test_whom_a_gap_concerns(unseen: Unseen, names: list[str], sources: set[str], judged: bool) -> None:
    said = report()
    tally = msgspec.structs.replace(said.tallies[0], not_evaluated=unseen.count, unseen=(unseen,))
    evaluated = Evaluated(msgspec.structs.replace(said, tallies=(tally,)))
    assert evaluated(RULE, names, sources) is judged
    assert bool(evaluated.why_not(RULE, names, sources)) is not judged
