"""What a key result measures, read from its text once and in one place: metric, direction, baseline, target, unit."""

from __future__ import annotations

import re
from itertools import pairwise

import msgspec

from okrlint.records import Direction
from okrlint.relations.measure_numbers import Quantity, has_placeholder, quantities, withheld
from okrlint.relations.measure_words import DIRECTIONS, FILLERS, FUNCTION_WORDS, PERIODS, WEAK


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What a key result moves and how far.

    `metric` is the thing measured, in lower case and without numbers ("" where none is named); `words` are its words,
    in order and in the singular, for comparing. `relative` says that `target` is a change ("+20 %", "2x") and not a
    level. `scope` holds what narrows it (period, deadline: "monthly", "by end of q1"). `placeholder` says that the
    target is a stand-in such as "X %" or "TBD".
    """

    metric: str = ""
    words: tuple[str, ...] = ()
    direction: Direction | None = None
    baseline: float | None = None
    target: float | None = None
    unit: str = ""
    relative: bool = False
    scope: tuple[str, ...] = ()
    placeholder: bool = False


_WORD = re.compile(r"\b[A-Za-z]{1,4}\d+[A-Za-z]*\b|[^\W\d_]+(?:[-'’/][^\W\d_]+)*", re.UNICODE)
_NOTE = re.compile(r"\[[^\]]*\]|<[^>]*>|\([^)]*\)|https?://\S+")
_LABEL = re.compile(r"(?<=\w)\s*:\s+(?=[+\-<>≥≤~]?\s?[$€£]?\d)")
_CLAUSE = re.compile(
    r"[;:\n]|(?<!\bMio)(?<!\bMrd)[.,!?](?=\s|$)|\s[-–—]\s|\bwhile\b|\bwithout\b|[。、；：，]", re.IGNORECASE
)
_SCOPE = re.compile(
    r"\b(?:by|before|until)\s+(?:the\s+)?(?:end|beginning|start|q[1-4]|\d{4}|[^\W\d_]+\s+\d+)[^,;.]*"
    r"|\b(?:within|in|during|over|every|per)\s+(?:the\s+)?(?:(?:past|last|next|first|each|a)\s+)?"
    r"(?:\d+\s+)?(?:days?|weeks?|months?|quarters?|years?|hours?|q[1-4])\b"
    r"|\b(?:QoQ|YoY|MoM|m/m|q/q|y/y)\b",
    re.IGNORECASE,
)
# What every match of the two above holds, where the text is ASCII.
_MAY_END = re.compile(r"[;:\n.,!?-]|[wW][hHiI]")
_MAY_NARROW = re.compile("by|before|until|in|during|over|every|per|qoq|yoy|mom|m/m|q/q|y/y")
_ARROW = re.compile(r"^[^\w]*(?:to|auf|à|a|→|->|=>|⟶|bis)[^\w$€£]*$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|von|de|da|van|från|fra|z|od|от|с)\s*$", re.IGNORECASE)
_TO = re.compile(r"[^.;]{0,24}\b(?:to|auf|à|a|para|naar|till|til|do|до)\s*$", re.IGNORECASE)
_CHANGE_BEFORE = re.compile(r"(?:\bby|\bum|\bde|\ban)\s*(?:at least|another|over|about|~)?\s*$", re.IGNORECASE)
_LEVEL_BEFORE = re.compile(
    r"(?:\bto|\bof|\bat|\bauf|\bbelow|\bunder|\babove|\bthan|[=≥≤<>]|\bleast|\bmost)\s*(?:at least|over|about|~)?\s*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?<![^\W\d_])([^\W\d_]+)[\s~=<>≥≤]*$")
_THAN = re.compile(r"\s+than\b", re.IGNORECASE)
_CHANGE_AFTER = re.compile(
    r"^\s*(?:increase|decrease|reduction|growth|more|less|fewer|higher|lower|improvement|faster)\b", re.IGNORECASE
)


def measure(
    text: str,
    *,
    metric: str = "",
    direction: Direction | None = None,
    baseline: float | None = None,
    target: float | None = None,
    unit: str = "",
) -> Measure:
    """Read `text` as a key result; fields given explicitly win over what the text says.

    The words that give a direction come from a small lexicon (`okrlint.relations.measure_words`); everything else is
    read from numbers, signs and the order of words.
    """
    text = _NOTE.sub(" ", text)
    text = _LABEL.sub(" = ", text) if ":" in text else text
    if metric and direction and baseline is not None and target is not None and unit and not _has_clauses(text):
        # Nothing is left to be read but what narrows the metric.
        return Measure(
            metric=" ".join(metric.split()).casefold(),
            words=_words(metric),
            direction=direction,
            baseline=baseline,
            target=target,
            unit=unit,
            scope=_scope(text, [m.span() for m in _SCOPE.finditer(text)] if _may_narrow(text) else []),
        )
    clause, offset, counted = _measured_clause(text)
    scope = [m.span() for m in _SCOPE.finditer(clause)]
    found = [q for q in counted if not any(a <= q.start < b for a, b in scope)]
    said_from, said_to = _ends(clause, found)
    way = direction or _direction(clause, said_from, said_to)
    if way in (None, "reach") and baseline is not None and target is not None and baseline != target:
        way = "increase" if target > baseline else "decrease"
    relative = target is None and said_to is not None and said_from is None and _is_change(clause, said_to, way)
    hidden = withheld(clause)
    amounts = [*hidden, *((q.start, q.end) for q in found)]
    name = metric or _metric(clause, amounts, scope, way)
    open_target = target is None and has_placeholder(text)
    return Measure(
        metric=" ".join(name.split()).casefold(),
        words=_words(name),
        direction=way or ("reach" if said_to is not None or hidden else None),
        baseline=baseline if baseline is not None else (said_from.value if said_from else None),
        target=target if target is not None else (said_to.value if said_to else None),
        unit=unit or _unit(said_to, relative),
        relative=relative,
        scope=_scope(clause, scope),
        placeholder=open_target and (said_to is None or not offset),
    )


def _has_clauses(text: str) -> bool:
    return (not text.isascii() or _MAY_END.search(text) is not None) and _CLAUSE.search(text) is not None


def _may_narrow(text: str) -> bool:
    """Whether a period or deadline may be in it: a quick look, since most texts have none."""
    return not text.isascii() or _MAY_NARROW.search(text.lower()) is not None


def _scope(clause: str, spans: list[tuple[int, int]]) -> tuple[str, ...]:
    said = tuple(w for w in (clause[a:b].casefold().strip() for a, b in spans) if w)
    return said + tuple(w for w in clause.casefold().split() if w in PERIODS)


def _measured_clause(text: str) -> tuple[str, int, list[Quantity]]:
    """The first clause with a number, else the first with a word of direction, else the first.

    With its offset and its quantities.
    """
    cuts = list(_CLAUSE.finditer(text))
    starts, ends = [0, *(m.end() for m in cuts)], [*(m.start() for m in cuts), len(text)]
    clauses = [(text[a:b], a) for a, b in zip(starts, ends, strict=True)]
    clauses = [(c, a) for c, a in clauses if c.strip()] or [(text, 0)]
    known = [(c, a, quantities(c)) for c, a in clauses]
    if len(known) == 1:
        return known[0]
    counted = [bool(found) or bool(withheld(c)) for c, _, found in known]
    directed = [
        _direction_word(c, counted=is_counted) is not None for (c, _, _), is_counted in zip(known, counted, strict=True)
    ]
    both = [c and d for c, d in zip(counted, directed, strict=True)]
    for wanted in (both, counted, directed):
        if True in wanted:
            return known[wanted.index(True)]
    return known[0]


def _ends(clause: str, found: list[Quantity]) -> tuple[Quantity | None, Quantity | None]:
    """Baseline and target: "from A to B", "A → B", else the quantity that is led to, else the first."""
    for a, b in pairwise(found):
        between = clause[a.end : b.start]
        if _ARROW.match(between) or (_TO.match(between) and _FROM.search(clause[: a.start])):
            return a, b
    if not found or _is_foreign(clause, found):
        return None, None
    led = [q for q in found if _LEVEL_BEFORE.search(clause[: q.start]) or _CHANGE_BEFORE.search(clause[: q.start])]
    return None, (led or found)[0]


def _is_foreign(clause: str, found: list[Quantity]) -> bool:
    """Whether two numbers are joined by nothing but words that are not known here: which one is to be reached is not
    known either, and the start would be told as the target."""
    for a, b in pairwise(found):
        words = [match[0].casefold() for match in _WORD.finditer(clause[a.end : b.start])]
        if 0 < len(words) <= 2 and not any(w in FUNCTION_WORDS or w in DIRECTIONS or w in FILLERS for w in words):
            return True
    return False


def _direction_word(clause: str, *, counted: bool) -> Direction | None:
    """What the clause's verbs say; increase and decrease before reach and maintain."""
    seen: list[Direction] = []
    for match in _WORD.finditer(clause):
        word = match[0].casefold()
        if word not in DIRECTIONS or (word in WEAK and (not counted or _THAN.match(clause[match.end() :]))):
            continue
        seen.append(DIRECTIONS[word])
    return next((d for d in seen if d in ("increase", "decrease")), seen[0] if seen else None)


def _direction(clause: str, start: Quantity | None, end: Quantity | None) -> Direction | None:
    said = _direction_word(clause, counted=end is not None)
    if said in ("increase", "decrease", "maintain"):
        return said
    if start and end and start.value != end.value:
        return "increase" if end.value > start.value else "decrease"
    if end and end.signed in ("+", "-") and end.unit == "%":
        return "increase" if end.signed == "+" else "decrease"
    if end and end.unit == "x" and end.value > 1:
        return "increase"
    return said


def _is_change(clause: str, q: Quantity, way: Direction | None) -> bool:
    if q.unit == "x" or (q.signed and q.unit == "%"):
        return True
    before, after = clause[: q.start], clause[q.end :]
    if _CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(after):
        return True
    return q.unit == "%" and way in ("increase", "decrease") and not _LEVEL_BEFORE.search(before)


def _unit(q: Quantity | None, relative: bool) -> str:
    if q is None:
        return ""
    return "% change" if relative and q.unit == "%" else q.unit


def _metric(clause: str, amounts: list[tuple[int, int]], scope: list[tuple[int, int]], way: Direction | None) -> str:
    """The words of the clause that are neither numbers, direction nor period; "" where nothing is counted or moved."""
    if not amounts and way in (None, "reach") and not has_placeholder(clause):
        return ""
    gone = scope + amounts + [(_lead(clause, a), a) for a, _ in amounts]
    kept = []
    for match in _WORD.finditer(clause):
        word = match[0].casefold()
        if any(a <= match.start() < b for a, b in gone) or word in DIRECTIONS or word in FILLERS:
            continue
        kept.append((word, match[0]))
    while kept and kept[0][0] in FUNCTION_WORDS:
        kept.pop(0)
    while kept and kept[-1][0] in FUNCTION_WORDS:
        kept.pop()
    return " ".join(said for _, said in kept)


def _lead(clause: str, end: int) -> int:
    """Where the small words begin that lead to the amount at `end` ("from", "below", "for at least")."""
    start = end
    while (word := _BEFORE.search(clause, 0, start)) and word[1].casefold() in FUNCTION_WORDS:
        start = word.start()
    return start


_NAMING = re.compile(r"[^\W_]+")


def _words(metric: str) -> tuple[str, ...]:
    words = [word.casefold() for word in _NAMING.findall(metric)]
    return tuple([_singular(word) for word in words if word not in FUNCTION_WORDS])


def _singular(word: str) -> str:
    """Without an English plural's "s"; harmless where the word is of another language, as both sides lose it."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
