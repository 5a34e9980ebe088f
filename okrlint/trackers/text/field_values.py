"""What people write into small fields, read into our closed vocabularies: states, priorities, numbers.

Every function takes the whole value of one field and answers None rather than guess; finding such values inside running
text is the business of the readers. Names are read in `okrlint.trackers.text.people_names`, and offered here as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from okrlint.records import GoalKind, GoalState, Status, WorkState
from okrlint.trackers.text.people_names import classify_party, plain, split_parties
from okrlint.trackers.text.state_words import GOAL_STATES, STATUSES

__all__ = [
    "classify_party",
    "goal_kind_of",
    "parse_confidence",
    "parse_goal_kind",
    "parse_goal_state",
    "parse_number",
    "parse_priority",
    "parse_status",
    "parse_weight",
    "parse_work_state",
    "plain",
    "split_parties",
]

_T = TypeVar("_T")

_LONGEST = 200  # nobody writes a longer state or number, and a bound keeps every pattern below linear in practice


def _table(words: Mapping[_T, str]) -> dict[str, _T]:
    return {word.strip(): meaning for meaning, list_ in words.items() for word in list_.split(",")}


def _every(words: Mapping[_T, Mapping[str, str]]) -> dict[str, _T]:
    """Words to meanings in all languages; a word that means several things in several languages means none of them."""
    tables = [_table({meaning: list_}) for meaning, lists in words.items() for list_ in lists.values()]
    english = _table({meaning: lists["en"] for meaning, lists in words.items()})
    said: dict[str, set[_T]] = {}
    for table in tables:
        for word, meaning in table.items():
            said.setdefault(word, set()).add(meaning)
    return {word: next(iter(some)) for word, some in said.items() if len(some) == 1} | english


_GOAL_KINDS: dict[GoalKind, str] = {
    "committed": "committed, commitment, commit, roofshot, roof shot, must have, must hit, mandatory, verbindlich,"
    "comprometido, engagé",
    "aspirational": "aspirational, aspiration, moonshot, moon shot, stretch, stretch goal, ambitious, ambition, bold,"
    "ambitioniert, aspiracional, ambitieux",
    "learning": "learning, learning goal, learn, discovery, exploratory, exploration, experiment, experimental,"
    "hypothesis, lernziel",
    "guardrail": "guardrail, guard rail, health metric, health metrics, health kpi, counter metric, countermetric,"
    "counter-metric, keep the lights on, ktlo, maintenance metric, quality metric, protective metric, leitplanke",
}
_WORK_STATES: dict[WorkState, str] = {
    "open": "open, new, to do, todo, backlog, created, triage, proposed, planned, queued, next, ready, not started,"
    "unstarted, reopened, selected for development, ready for development",
    "doing": "in progress, doing, started, active, ongoing, implementing, development, in development, in review,"
    "review, code review, testing, in testing, qa, wip, blocked, on hold, waiting",
    "done": "done, closed, completed, complete, finished, resolved, merged, shipped, released, deployed, fixed,"
    "verified, delivered, ✅, ☑, ✔",
    "dropped": "dropped, wont do, wont fix, wontfix, cancelled, canceled, not planned, duplicate, rejected, declined,"
    "abandoned, obsolete, invalid, discarded, superseded, cannot reproduce",
}
_PRIORITIES = {
    0.0: "highest, critical, blocker, urgent",
    1.0: "high, major",
    2.0: "medium, normal, moderate",
    3.0: "low, minor",
    4.0: "lowest, trivial",
}
_STATUS, _GOAL, _KIND, _WORK, _PRIORITY = (
    _every(STATUSES),
    _every(GOAL_STATES),
    _table(_GOAL_KINDS),
    _table(_WORK_STATES),
    _table(_PRIORITIES),
)

_PRIORITY_LABEL = re.compile(r"(?:priority|prio)\s*[:=/-]?\s*", re.IGNORECASE)
_PRIORITY_CODE = re.compile(r"(?:P\s?)?(\d{1,2})", re.IGNORECASE)
_WORD_OR_SIGN = re.compile(r"[A-Za-z]|[^\x00-\x7f]")
_NOISE = re.compile(r"[^\w\s%🟢💚🟡🟠💛🔴✅☑✔⏸]+")
_NUMBER = re.compile(
    r"(?P<bound>[<>≤≥=]=?\s{0,3})?(?P<sign>[+\-−]\s?)?(?P<currency>[$€£¥]\s?)?"
    r"(?P<digits>[1-9]\d{0,2}(?:,\d{3}){1,8}(?:\.\d{1,12})?"
    r"|[1-9]\d{0,2}(?:[   ]\d{3}){1,8}|\d{1,18}(?:\.\d{1,12})?|\.\d{1,12})"
    r"(?P<scale>\s?(?:[kK]|M|MM|[mM]io|[mM]illion|[bB]n|B|[bB]illion|[tT]housand)(?![A-Za-z]))?"
    r"(?P<plus>\+)?\s*(?P<unit>[^\d,;:()\[\]|=<>]{0,40})"
)
_SCALES = {
    **dict.fromkeys(("k", "thousand"), 1e3),
    **dict.fromkeys(("m", "mm", "mio", "million"), 1e6),
    **dict.fromkeys(("b", "bn", "billion"), 1e9),
}
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?|\.\d{1,6})\s?(%|/\s?10{1,2}|of 10{1,2}|out of 10{1,2})?", re.IGNORECASE)


def parse_status(said: str) -> Status | None:
    """What a status field says about a goal's chances, or None for words that are no such report (also "done")."""
    return _lookup(said, _STATUS)


def parse_goal_state(said: str) -> GoalState | None:
    """Where in its life a goal is, from a word such as "proposed", "on hold" or "won't do"; None if unknown."""
    return _lookup(said, _GOAL)


def parse_goal_kind(said: str) -> GoalKind | None:
    """What counts as success for a goal, from "committed", "moonshot", "health metric" …; None if unknown."""
    return _lookup(said, _KIND)


def goal_kind_of(labels: Iterable[str]) -> GoalKind | None:
    """The kind that a goal's labels name: "moonshot", "guardrail". "learning" alone may be what a goal is about."""
    found = {parse_goal_kind(name) for name in labels} - {None, "learning"}
    return found.pop() if len(found) == 1 else None


def parse_weight(said: str) -> float | None:
    """A goal's part among its siblings: "30 %" is 0.3; any other number that is not negative as it stands."""
    found = parse_number(said)
    if found is None or found[0] < 0:
        return None
    return found[0] / 100 if found[1] == "%" else found[0]


def parse_work_state(said: str) -> WorkState | None:
    """The state of a work item from the usual names of workflow states; None if unknown."""
    return _lookup(said, _WORK)


def parse_priority(said: str) -> float | None:
    """The number of a priority, lower first: P0..P99, a bare number, or the usual words (highest 0 … lowest 4).

    "PX" and "P?" mean that somebody has yet to decide: None. A priority inside a sentence is not looked for.
    """
    text = plain(said[:_LONGEST]).strip(" []()`*")
    text = _PRIORITY_LABEL.sub("", text, count=1).strip()
    code = _PRIORITY_CODE.fullmatch(text)
    if code:
        return float(code[1])
    return _PRIORITY.get(text.lower())


def parse_confidence(said: str) -> float | None:
    """A share from 0 to 1 from "0.7", "70 %", "70", "7/10" or "7 of 10"; None for words and for a bare 2 to 10."""
    found = _SHARE.fullmatch(plain(said[:_LONGEST]))
    if not found:
        return None
    value, scale = float(found[1]), found[2] or ""
    if scale == "%":
        share = value / 100
    elif scale:
        share = value / (100 if scale.rstrip().endswith("100") else 10)
    elif value > 10:
        share = value / 100
    else:
        share = value
    return share if 0 <= share <= 1 else None


def parse_number(said: str) -> tuple[float, str] | None:
    """The value and unit of a field that holds one number: "1,000", "200k", "$1.5M", "80 %", ">= 12 days", "10+".

    None where there is no single number ("$N", "TBD", "3 of 4", "10-20", a date) or it could be read in two ways
    ("1,5", "0,500"). A lower-case "m" stays a unit, since it is minutes or metres as often as millions.
    """
    if len(said) > _LONGEST:
        return None
    found = _NUMBER.fullmatch(plain(said))
    if not found:
        return None
    unit = found["unit"].strip().rstrip(".")
    if len(unit.split()) > 3 or unit.startswith(("-", "–", "—", "/", "'")) or "\n" in unit:
        return None
    value = float(re.sub(r"[,   ]", "", found["digits"])) * _scale((found["scale"] or "").strip())
    if found["sign"] and found["sign"][0] in "-−":
        value = -value
    currency = (found["currency"] or "").strip()
    return value, f"{currency}{unit}" if currency and not unit else unit or currency


def _scale(suffix: str) -> float:
    return _SCALES.get(suffix.lower(), 1.0)


def _lookup(said: str, table: dict[str, _T]) -> _T | None:
    """Look the whole field up; an emoji or a badge beside the word does not matter as long as both agree."""
    if len(said) > _LONGEST or not _WORD_OR_SIGN.search(said):
        return None
    text = said if said in table else plain(said)
    if text in table:
        return table[text]
    words = " ".join(_NOISE.sub(" ", re.sub(r"['’]", "", text)).split()).lower().replace("_", " ")
    if words in table:
        return table[words]
    signs = {table[s] for s in words if not s.isalnum() and s in table}
    rest = "".join(c for c in words if c.isalnum() or c == " ").strip()
    if rest and (rest not in table or {table[rest]} | signs != {table[rest]}):
        return None
    return signs.pop() if len(signs) == 1 else table.get(rest)
