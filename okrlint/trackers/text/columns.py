"""What the columns of a table mean, whether it is CSV, TSV or Markdown: the same words as everywhere.

A header is looked at as a whole: "Title" beside "Key result" is the objective's, and a column "Goal" that holds numbers
beside titles is a target. What a cell must hold stands in `vocabulary.Property.kind`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from okrlint.trackers.text.field_values import parse_goal_kind, parse_number
from okrlint.trackers.text.headings import DEFAULT, Headings
from okrlint.trackers.text.naming import fold, names_type
from okrlint.trackers.text.vocabulary import PROPERTIES, Property
from okrlint.yaml_positions.check import suggest

BY_NAME: Mapping[str, Property] = {one.name: one for one in PROPERTIES if one.columns}
"""The properties that a table may have a column for."""

_ASIDE = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]\s*$")
_EITHER = re.compile(r"\s*/\s*|\s+(?:&|and|or)\s+", re.IGNORECASE)
_LONG_TITLE = re.compile(r"(key results?|krs?|objectives?|tasks?) (?:for|in|of|by|to|we|that|as) ")
_OF_GOAL = re.compile(r"^(?:objective|goal|okr|key result|kr|metric|kpi|result|item|issue) (?=\S)")
_OF_OBJECTIVE = re.compile(r"^objective (?=\S)")
_MAIN = re.compile(
    r"^(?:key|main|strategic|haupt|strategisches?) (?=\S)"
    r"|(?<=\S) (?:clave|chave|cles?|principal|estrategicos?|strategiques?|strategico)$"
)
"""Words around "objective" at the head of a column: "Key objective", "Objetivo clave"."""
_KIND_OF_NAME = re.compile(
    r" (?:e ?mails?|mails?|ids?|names?|address|addresses|user|username|login|handle|account)(?= |$)"
)
_NAMED = frozenset(("owner", "objective_owner", "contributors", "team", "cycle", "parent"))
_TITLE = re.compile(r" (?:titles?|names?|texts?|statements?|descriptions?)$")
_UNREAD = frozenset(("goal type", "metric type", "kr type", "key result type", "progress type", "goal name type"))
_WHOLES = ("cycle", "rank", "priority", "outranks", "shared_with", "not_doing", "team")
"""What belongs to the objective even in a row of a key result."""


def column_of(header: str, headings: Headings = DEFAULT) -> str:
    """The property that a header names by itself, or ""; what stands in brackets behind it is passed by."""
    return _common_column(header) if headings is DEFAULT else _header(header, headings)


@functools.lru_cache(maxsize=4096)
def _common_column(header: str) -> str:
    return _header(header, DEFAULT)


def _header(header: str, headings: Headings) -> str:
    found = _column(fold(header), headings)
    if found:
        return found
    bare = _ASIDE.sub("", header)
    first = _EITHER.split(bare)[0]
    if first != header:
        found = _column(fold(first), headings)
        return found if bare == first or found in _NAMED else ""
    long = _LONG_TITLE.match(fold(header))
    return _column(long[1], headings) if long else ""


_TOTALS = frozenset(
    map(
        fold,
        (
            "total", "totals", "subtotal", "grand total", "overall", "sum", "average", "mean", "count",
            "Summe", "Gesamt", "Gesamtsumme", "Zwischensumme", "Durchschnitt", "total général", "sous-total", "somme",
            "moyenne", "total general", "suma", "promedio", "total geral", "soma", "totale", "somma",
            "totaal", "som", "gemiddeld", "gemiddelde", "razem", "łącznie", "średnia", "toplam", "genel toplam",
            "ortalama", "totalt", "summa", "genomsnitt", "i alt", "gennemsnit", "gjennomsnitt", "snitt", "итого",
            "всего", "среднее", "合计", "总计", "小计", "平均", "合計", "総計", "小計", "평균", "합계", "총계", "소계",
        ),
    )
)  # fmt: skip


def is_total(title: str) -> bool:
    """Whether a row that is called so sums up the others ("Total", "Summe", "合计") and is no goal."""
    return fold(title) in _TOTALS


def nearest(header: str) -> str:
    """ "did you mean …?" for a header that names no property, or ""."""
    return suggest(fold(header), [name.replace("_", " ") for name in BY_NAME])


def columns_of(
    header: Sequence[str],
    rows: Sequence[Sequence[str]] = (),
    headings: Headings = DEFAULT,
    own: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """The property of each column, "" for one that names none; of several for one property the first that is filled in.

    `rows` are cells below, by which words that mean an objective or a target, a day or a baseline are told apart.
    `own` are properties by folded names that go before all others.
    """
    found: list[str] = []
    for at, name in enumerate(header):
        meaning = own.get(fold(name)) or column_of(name, headings)
        if meaning in own.values() and fold(name) not in own:
            meaning = ""
        if meaning == "objective" and at and fold(name) not in own and _numbers(at, rows):
            meaning = "target"
        if meaning == "starts" and _numbers(at, rows):
            meaning = "baseline"
        if meaning in ("", "type") and names_type(name) and _kinds(at, rows):
            meaning = "goal_kind"
        found.append(meaning)
    _settle(found, [fold(name) for name in header])
    for meaning in set(found) - {""}:
        several = [at for at, one in enumerate(found) if one == meaning]
        kept = next((at for at in several if _filled(at, rows)), several[0])
        for at in several:
            found[at] = meaning if at == kept else ""
    return found


def _filled(at: int, rows: Sequence[Sequence[str]]) -> bool:
    return any(at < len(cells) and cells[at].strip() for cells in rows)


def _settle(found: list[str], header: Sequence[str]) -> None:
    """What a column means beside the others."""
    there = set(found)
    if "title" in there and "type" not in there and not {"objective", "objective_id"} & there and "key_result" in there:
        found[found.index("title")] = "objective"
    if "task" in found:
        result = not {"key_result", "title"} & set(found)
        found[:] = [("key_result" if result else "title") if one == "task" else one for one in found]
    if "key_result" not in found and "type" not in found:
        for at, name in enumerate(header):
            if not found[at] and _OF_OBJECTIVE.match(name):
                found[at] = _plain_column(_OF_OBJECTIVE.sub("", name), DEFAULT)
        if "owner" not in found and "objective_owner" in found and "title" not in found:
            found[found.index("objective_owner")] = "owner"


def _kinds(at: int, rows: Sequence[Sequence[str]]) -> bool:
    cells = [cells[at] for cells in rows[:50] if at < len(cells) and cells[at].strip()]
    return bool(cells) and all(parse_goal_kind(cell) is not None for cell in cells)


def _numbers(at: int, rows: Sequence[Sequence[str]]) -> bool:
    cells = [cells[at] for cells in rows[:50] if at < len(cells) and cells[at].strip()]
    return bool(cells) and all(parse_number(cell) is not None for cell in cells)


def _column(name: str, headings: Headings) -> str:
    if name in _UNREAD:
        return ""
    found = _plain_column(name, headings)
    if found:
        return found
    titled = _plain_column(_TITLE.sub("", name), headings)
    if titled in ("objective", "key_result", "task"):
        return "title" if re.match(r"goals? ", name) else titled
    if _plain_column(_MAIN.sub("", name), headings) == "objective":
        return "objective"
    bare = _KIND_OF_NAME.sub("", name)
    if bare != name and _plain_column(bare, headings) in _NAMED:
        return _plain_column(bare, headings)
    if _OF_OBJECTIVE.match(name):
        rest = _column(_OF_OBJECTIVE.sub("", name), headings)
        return "objective_owner" if rest == "owner" else rest if rest in _WHOLES else ""
    rest = _OF_GOAL.sub("", name)
    return _column(rest, headings) if rest != name else ""


def _plain_column(name: str, headings: Headings) -> str:
    return (_COMMON if headings is DEFAULT else _index(headings)).get(name, "")


@functools.lru_cache(maxsize=16)
def _index(headings: Headings) -> dict[str, str]:
    """Folded names to properties; what a team calls things goes before what others do."""
    own: dict[str, str] = {}
    common: dict[str, str] = {}
    for one in PROPERTIES:
        name = "key_result" if one.name == "key_results" else one.name
        said = getattr(headings, one.name, None)
        if said is not None and said != getattr(DEFAULT, one.name):
            own |= {fold(word): name for word in said if name in BY_NAME}
        elif name in BY_NAME:
            every = (*(word for words in one.names.values() for word in words), one.name, *one.short)
            for word in every:
                common.setdefault(fold(word), name)
    return common | own


_COMMON = _index(DEFAULT)
