"""Whoever does what a finding advises, in the source that they have, is rid of it: every advice is followed.

Each page's example of the fault is put into each kind of source; each line that its advice shows is written there as a
reader would, and the installed command looks again. With `OKRLINT_FOLLOW=all`, as in CI, each page is followed in every
source that `FOUND_IN` names; otherwise in okrs.yaml, and in one other that its name picks.
"""

from __future__ import annotations

import copy
import os
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
NO_LINE = {
    "divergent-priority": "people are asked again",
    "effort-inversion": "what was finished cannot be written (by rank there is a line)",
    "input-after-decision": "the order in which things were said is past",
    "moved-goalposts": "what was changed is past",
    "rank-contradiction": "one of two statements is taken out",
    "ranking-cycle": "one of the statements is taken out",
    "scope-growth": "work is taken out where it lives",
    "unchanged-effort": "what people work on is no line",
    "unused-waiver": "the line is taken out",
}
"""Pages whose advice asks for something that is not written as a line, and what that is."""
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
            here = place(folder, copy.deepcopy(data))
            now = here.check(page.id, waivers)[number]
            for _ in range(TIMES):
                here.do(steps(now["advice"])[at], now)
                again = [f for f in here.check(page.id, waivers) if f["fingerprint"] == finding["fingerprint"]]
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


def test_whatever_is_found_in_a_source_is_a_page() -> None:
    assert {page for pages in FOUND_IN.values() for page in pages.split()} <= set(PAGES)


def test_an_advice_that_does_not_help_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Yaml, "write", lambda *_: None)
    left = followed(Yaml, PAGES["missing-owner"], tmp_path)
    assert all(left.values())
