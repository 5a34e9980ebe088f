"""Whoever does what a finding advises, in the source that they have, is rid of it: every advice is followed."""

from __future__ import annotations

import copy
from pathlib import Path

from okrlint import packs
from okrlint.pages import Page
from tests.advice.files import Place, example
from tests.advice.steps import steps

PAGES = {page.id: page for page in packs.built_in()}
TIMES = 5
"""Findings that name several things are done when the last of them is."""


def followed(place: type[Place], page: Page, folder: Path) -> dict[str, list[str]]:
    """What is left of each finding of the example after each of its steps: nothing, for an advice that is right."""
    about = page.meta.over == "waiver"
    data = example(page.incorrect.yaml)
    first = place(folder, copy.deepcopy(data))
    found = first.check(page.id, about)
    first.close()
    left: dict[str, list[str]] = {}
    for number, finding in enumerate(found):
        for at, _ in enumerate(steps(finding["advice"])):
            here = place(folder, copy.deepcopy(data))
            now = here.check(page.id, about)[number]
            for _ in range(TIMES):
                here.write(steps(now["advice"])[at], now)
                again = [f for f in here.check(page.id, about) if f["fingerprint"] == finding["fingerprint"]]
                if not again:
                    break
                now = again[0]
            else:
                left.setdefault(finding["message"], []).append(now["advice"])
            here.close()
        left.setdefault(finding["message"], [])
    return left
