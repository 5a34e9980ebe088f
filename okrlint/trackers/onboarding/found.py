"""What a first look at a tracker comes to, whichever it is, and which names look like goals. Decides nothing.

A tracker's `discover` fills a `Found`; `okrlint.trackers.onboarding.propose` makes questions and a configuration of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

OBJECTIVE = re.compile(r"^(?:okr[\s:/_-]*)?(?:objectives?|goals?|theme)$|^type[\s:/_-]+objective$", re.IGNORECASE)
RESULT = re.compile(r"^(?:okr[\s:/_-]*)?(?:key[\s_-]?results?|krs?)$|^type[\s:/_-]+key[\s_-]?result$", re.IGNORECASE)
"""Names of types, labels and choices that mark objectives and key results, as teams write them."""
_MOST = 10


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Something that cannot be seen. `options` are the answers (the first is the proposal); empty means free text."""

    name: str
    text: str
    options: tuple[str, ...] = ()


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way of telling goals from work, with how much it matches. `objective` and `key_result` are YAML.

    `results` is None where nobody has counted: the parts of the objectives. `more` are further lines of settings that
    go with it, `homes` the repositories or projects that hold what it matches (empty: not known), `note` is for people.
    """

    name: str
    objective: str
    key_result: str
    objectives: int
    results: int | None = None
    more: tuple[str, ...] = ()
    homes: tuple[str, ...] = ()
    note: str = ""

    def said(self) -> str:
        """The choice as it is offered."""
        results = "their sub-issues" if self.results is None else f"{self.results:,} key results"
        return f"{self.name}: {self.objectives:,} objectives, {results}"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of a tracker: `seen` as lines for people, `unseen` what this token could not look at.

    `sight` says in a few words what the proposal rests on. `address` are the lines of settings that say where it is.
    `homes` are the values that the setting called `home` (repositories, projects) can have, most promising first; with
    more of them than `ask_over` somebody is asked, unless the choices know theirs. `rest` makes the last lines of
    settings, and of comments, from the answers.
    """

    tracker: str
    target: str
    sight: str = "this token can see"
    seen: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    home: str = ""
    homes: tuple[str, ...] = ()
    ask_over: int = 5
    choices: tuple[Choice, ...] = ()
    without: tuple[str, str] = ("{labels: [objective]}", "{labels: [key-result]}")
    questions: tuple[Question, ...] = ()
    rest: Callable[[Mapping[str, str]], Sequence[str]] = lambda _: ()


def marked(
    way: str,
    names: Sequence[str],
    count: Callable[[Sequence[str]], Sequence[int]],
    match: Callable[[Sequence[str]], str],
    parts: str,
) -> list[Choice]:
    """The choice that names (of types, labels, options) offer, if one of them looks like an objective.

    `count` says how many issues bear each name, `match` writes a condition on some names; `parts` is the condition for
    key results where no name looks like one.
    """
    tops = [name for name in names if OBJECTIVE.match(name)][:_MOST]
    results = [name for name in names if RESULT.match(name)][:_MOST]
    if not tops:
        return []
    numbers = count([*tops, *results])
    return [
        Choice(
            name=way,
            objective=match(tops),
            key_result=match(results) if results else parts,
            objectives=sum(numbers[: len(tops)]),
            results=sum(numbers[len(tops) :]) if results else None,
        )
    ]
