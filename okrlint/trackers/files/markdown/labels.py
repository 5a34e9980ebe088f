"""The label at the start of a line: "Objective 2:", "KR1.1 —", "O1：", "R0-O1", "**KR1** words", "Ziel 3 (committed):".

What is an objective and a key result in which language stands in the vocabulary; here is only how labels are shaped.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from okrlint.trackers.text.naming import alternatives, fold, words_for

Label: TypeAlias = Literal["", "objective", "key_result"]

_TARGETS = ("goal", "Ziel", "Meta", "hedef", "amaç", "doel", "cel", "mål", "цель", "目标", "目標", "목표")
TARGET_WORDS = frozenset(map(fold, (*words_for("target"), *_TARGETS)))
"""Words that name a target value as often as an objective; alone they call nothing an objective."""

_WIDE = str.maketrans("：｜（）［］【】０１２３４５６７８９．－", ":|()[][]0123456789.-")


_ENDING = 3
"""Letters that make a plural of a word: "Ziele", "doelen", "hedefler"; "Zielsetzung" is a word of its own."""


def _is_plural(word: str) -> bool:
    """Whether a word is another one with an ending: "Objectives" heads a list, it labels none."""
    return any(word != one and word.startswith(one) and len(word) - len(one) <= _ENDING for one in _CALLED_OBJECTIVE)


_CALLED_OBJECTIVE = words_for("objective")
_OBJECTIVE = alternatives(word for word in _CALLED_OBJECTIVE if not _is_plural(word))
_KEY_RESULT = alternatives((*words_for("key_result"), "kr"))
_MARK = r"\s*(?:[:|]|[.)](?=\s|$)|\s[–—-]+(?=\s|$)|[–—]+|[、](?=\S)|$)"
_TWICE = r"(?:(?-i:OBJ|O|KR)[-_. ]?(?=\d))?"
"""The short label behind the long one: "Objective O1 —", "Key result KR1.1:"."""
_ASIDE = r"(?:\s*\((?P<aside>[^()]{1,60})\))?"
_NUMBER = (
    r"(?P<number>(?:\d{1,2}(?:[.-]\d{1,2}){0,2}[a-z]?(?![a-z\d])|[一二三四五六七八九十]{1,3}(?=\s*[:.、|])"
    r"|(?-i:[A-H]|I{1,3}|IV|VI{0,3})(?=\s*[:.)|]))?)(?!\d)"
)
"""Arabic, Chinese or Roman, or a letter: "Objective 2", "目标二：", "Objective II:", "Goal B:"."""
_WORD = re.compile(
    rf"(?P<open>[(\[])?(?:(?P<objective>{_OBJECTIVE})|(?P<key_result>{_KEY_RESULT}))"
    rf"\s*[#№.]?\s*{_TWICE}{_NUMBER}(?(open)[)\]]){_ASIDE}(?P<mark>{_MARK}|(?<=\d)\s+|(?<=[)\]])\s*)",
    re.IGNORECASE,
)
_BEGIN = frozenset(word[:2].lower() for word in (*words_for("objective", "key_result"), "kr") if word[:2].isascii())
"""The first two letters of all these words, by which most lines are told at once to begin with none."""
_SHORT = re.compile(
    r"(?P<open>[(\[])?(?P<own>(?:[A-Z][A-Z0-9]{0,7}[-_.]){0,3})"
    r"(?:(?P<objective>O|OBJ|OKR)(?!KR)|(?:O\d{1,2}[-_. ]?)?(?P<key_result>KR))(?![A-Za-z])"
    rf"[\s_#.-]{{0,2}}{_NUMBER}(?(open)[)\]]){_ASIDE}(?P<mark>{_MARK}|(?<=[\da-z])\s+|(?<=[)\]])\s*)"
)
_WHOSE = re.compile(
    r"(?P<who>[^\W\d_][^:：|]{0,40}?)\s(?=(?:objective|okr|key[ -]?result|kr)"
    r"\s*#?\d{0,2}(?:\.\d{1,2}){0,2}\s*:)",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:(?:our|the|company|team|annual|quarterly|yearly|main|top|okr|new|next|q[1-4])\s?){1,3}", re.I)
_GOES_ON = re.compile(r"(?:and|or|und|et|y|e|o|of|is|are|was|has|will|to|the|in|for|with)\b")


class Called(msgspec.Struct, frozen=True):
    """A label taken off: `rest` is what stands behind it, `who` a name before it, `aside` what it has in brackets.

    `sure` labels say of themselves that they belong to OKRs: they carry a number, or are "KR" or "key result". `weak`
    ones ("Goal", "OKR 1", a word that names a target as often) give way to better ones beside or below them.
    """

    kind: Label
    number: str
    rest: str
    who: str = ""
    aside: str = ""
    sure: bool = False
    weak: bool = False


def _at(wide: str, start: int) -> re.Match[str] | None:
    begins = wide[start : start + 2]
    if begins.isascii() and begins.isalpha() and begins.lower() not in _BEGIN:
        return _SHORT.match(wide, start)
    return _SHORT.match(wide, start) or _WORD.match(wide, start)


def read_label(text: str, *, bold: str = "") -> Called | None:
    """The label at the start of plain text, or None. `bold` is what the line begins with in bold, if it does."""
    wide = text[:200]
    if not wide.isascii():
        wide = wide.translate(_WIDE)
    who = ""
    found = _at(wide, 0)
    whose = _WHOSE.match(wide) if found is None and ":" in wide else None
    if whose:
        if _WORD.match(whose["who"]):
            return None  # "Objective key result: …" explains what an OKR is
        who = "" if _NOBODY.fullmatch(whose["who"]) else whose["who"]
        found = _at(wide, whose.end())
    if found is None:
        return None
    kind: Label = "objective" if found["objective"] else "key_result"
    word = (found["objective"] or found["key_result"]).lower()
    number, mark = found["number"].strip("-."), found["mark"].strip()
    rest = text[found.end() :].strip()
    short = found.re is _SHORT
    if short and not number and (word == "okr" or mark != ":"):
        return None  # "O, for a horse"; "OKR: Web team" is the title of a page
    if rest and not mark and not found["open"]:
        alone = bold and wide[: found.end()].rstrip().endswith(bold.translate(_WIDE).rstrip(" :"))
        if not alone and (_GOES_ON.match(rest) or rest[0].islower() or not number):
            return None
    if kind == "objective" and not short and not number and not mark and rest:
        return None
    if kind == "objective" and number and not mark:
        inner = _at(rest[:200].translate(_WIDE), 0)  # "Objective 5 KR1: …" is a key result of that objective
        if inner is not None and inner["key_result"] and (again := read_label(rest)) is not None:
            return again
    weak = kind == "objective" and (word in ("okr", "goal") or (fold(word) in TARGET_WORDS and not number))
    aside = found["aside"] or ""
    if weak and aside and _WORD.match(aside):
        weak, aside = False, ""  # "Hedef (Objective): …"
    if aside and _WORD.fullmatch(aside + ":"):
        aside = ""
    return Called(
        kind, number.replace("-", "."), rest, who, aside,
        sure=bool(number) or kind == "key_result", weak=weak,
    )  # fmt: skip
