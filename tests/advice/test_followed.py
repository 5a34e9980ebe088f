"""Whoever does what a finding advises, in the source that they have, is rid of it: every advice is followed.

Each page's example of the fault is put into each kind of source; each line that its advice shows is written there as a
reader would, and the installed command looks again. With `OKRLINT_FOLLOW=all`, as in CI, each page is followed in every
source that `FOUND_IN` names; otherwise in okrs.yaml, and in one other that its name picks.
"""

from __future__ import annotations

import copy
import os
import re
import zlib
from pathlib import Path

import pytest

from okrlint import packs
from okrlint.pages import Page
from tests.advice.files import Csv, Markdown, Place, Yaml, example
from tests.advice.steps import steps
from tests.advice.trackers import GitHub, Jira

PLACES: dict[str, type[Place]] = {"yaml": Yaml, "markdown": Markdown, "csv": Csv, "github": GitHub, "jira": Jira}
PAGES = {page.id: page for page in packs.built_in()}
TIMES = 6
"""A finding that names several things is gone when the last of them is done."""
TAKEN_OUT = {"rank-contradiction": "outranks", "ranking-cycle": "outranks", "unused-waiver": "allow"}
"""Pages that advise to take something out, and what that is: that is followed as well."""
NO_LINE = {*TAKEN_OUT, "divergent-priority"}
"""Pages whose advice has no line to write. Where people disagree, it says whom to ask for what."""
FOUND_IN = {
    "markdown": (
        "alignment-seeking carried-over expired-waiver missing-guardrail missing-owner nothing-excluded "
        "oversized-objective period-mismatch shared-accountability task-as-key-result unclosed-cycle "
        "unmeasurable-key-result unspoken-trade-off unused-waiver"
    ),
    "csv": (
        "missing-owner missing-parent opposing-key-results overdue-goal oversized-objective period-mismatch "
        "rank-contradiction ranking-cycle red-under-green shared-accountability stale-check-in task-as-key-result "
        "tied-rank unclosed-cycle unmeasurable-key-result"
    ),
    "github": (
        "alignment-seeking breached-guardrail carried-over contested-people contested-term effort-inversion "
        "expired-waiver finished-over-unfinished green-without-output idle-key-result low-confidence-green "
        "missing-guardrail missing-owner nothing-excluded off-pace opposing-key-results output-without-outcome "
        "overcommitted-owner overdue-goal overfull-cycle oversized-objective period-mismatch rank-contradiction "
        "ranking-cycle red-under-green ritual-check-in scope-growth shared-accountability stale-check-in "
        "status-contradiction task-as-key-result tied-rank unclosed-cycle undecided-priority undefined-term "
        "unlikely-to-finish unlinked-objective unmeasurable-key-result unranked-overlap"
    ),
    "jira": (
        "alignment-seeking breached-guardrail contested-people contested-term departed-owner expired-waiver "
        "finished-over-unfinished green-without-output idle-key-result missing-guardrail missing-owner "
        "missing-parent nothing-excluded opposing-key-results output-without-outcome overcommitted-owner "
        "overdue-goal overfull-cycle oversized-objective ranking-cycle red-under-green ritual-check-in "
        "shared-accountability stale-check-in status-contradiction task-as-key-result undefined-term "
        "unlikely-to-finish unlinked-objective unmeasurable-key-result unranked-overlap unspoken-trade-off "
        "unused-waiver value-runs-backwards work-on-dropped-goal"
    ),
}
"""Which example can be put into a source so that the rule finds it there; fewer would be a loss nobody has noticed."""


def followed(place: type[Place], page: Page, folder: Path) -> dict[str, list[str]]:
    """What each finding of the example is left with after each of its steps: nothing, where the advice is right."""
    waivers = page.meta.over == "waiver"
    data = example(page.incorrect.yaml)
    first = place(folder, copy.deepcopy(data))
    found = first.check(page.id, waivers)
    first.close()
    left: dict[str, list[str]] = {}
    for number, finding in enumerate(found):
        left[finding["message"]] = [] if steps(finding["advice"]) or page.id in NO_LINE else ["no line to write"]
        for at, _ in enumerate(steps(finding["advice"])):
            own = folder / f"{number}-{at}"
            own.mkdir()
            here, now = place(own, copy.deepcopy(data)), finding
            if place is Jira:  # a fingerprint holds the address of the site, and each is a site of its own
                now = here.check(page.id, waivers)[number]
            mark = now["fingerprint"]
            for _ in range(TIMES):
                here.do(steps(now["advice"])[at], now)
                again = [f for f in here.check(page.id, waivers) if f["fingerprint"] == mark]
                if not again:
                    break
                now = again[0]
            else:
                left[finding["message"]].append(now["advice"])
            here.close()
    return left


def chosen(page: str) -> list[str]:
    """The sources in which a page is followed in this run."""
    others = [name for name, pages in FOUND_IN.items() if page in pages.split()]
    if os.environ.get("OKRLINT_FOLLOW") == "all":
        return ["yaml", *others]
    return ["yaml", *others[zlib.crc32(page.encode()) % len(others) :][:1]] if others else ["yaml"]


@pytest.mark.parametrize(("name", "place"), [(page, place) for page in PAGES for place in chosen(page)])
def test_what_is_advised_helps(name: str, place: str, tmp_path: Path) -> None:
    left = followed(PLACES[place], PAGES[name], tmp_path)
    assert {message: advice for message, advice in left.items() if advice} == {}
    assert left, "the example yields nothing in this source"


@pytest.mark.parametrize(("name", "key"), TAKEN_OUT.items())
def test_what_is_to_be_taken_out_helps(name: str, key: str, tmp_path: Path) -> None:
    page = PAGES[name]
    assert re.search(r"\btake\b.*\b(?:out|back)\b", page.meta.advice, re.IGNORECASE)
    place = Yaml(tmp_path, example(page.incorrect.yaml))
    assert place.check(name, page.meta.over == "waiver")
    next(goal for goal in place.data["objectives"] if key in goal).pop(key)
    assert not place.check(name, page.meta.over == "waiver")


def test_who_is_to_be_asked_for_what(tmp_path: Path) -> None:
    (finding,) = Yaml(tmp_path, example(PAGES["divergent-priority"].incorrect.yaml)).check("divergent-priority")
    assert "Ask one person of Depot to decide what goes first" in finding["advice"]
    assert "Then ask everybody again" in finding["advice"]


def test_whatever_is_found_in_a_source_is_a_page() -> None:
    assert {page for pages in FOUND_IN.values() for page in pages.split()} <= set(PAGES)


def test_an_advice_that_does_not_help_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Yaml, "write", lambda *_: None)
    monkeypatch.setitem(globals(), "TIMES", 2)
    left = followed(Yaml, PAGES["missing-owner"], tmp_path)
    assert all(left.values())
