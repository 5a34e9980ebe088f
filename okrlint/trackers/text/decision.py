"""Reads the blocks of a decision into one record: who, when, what, why, and who argued for what else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okrlint.periods import parse_date
from okrlint.trackers.text.blocks import Block, Item
from okrlint.trackers.text.body_values import DecisionText, OptionText, PositionText
from okrlint.trackers.text.headings import normal
from okrlint.trackers.text.parts import filled
from okrlint.trackers.text.people_names import classify_party, plain

_COUNTS = dict(
    zip(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), range(1, 11), strict=True)
)
_COUNTS["nobody"] = _COUNTS["none"] = 0
_COUNT = re.compile(
    r"\b(?P<count>\d{1,4}|"
    + "|".join(_COUNTS)
    + r")\s+(?:people\s+|votes?\s+)?(?P<side>for|against|in favou?r of)\s+(?P<option>[^,;.]{1,200})",
    re.IGNORECASE,
)
_COUNT_LINE = re.compile(
    r"(?P<count>\d{1,4}|" + "|".join(_COUNTS) + r")\s+(?:people\s+|votes?\s+)?(?P<side>for|against|in favou?r of)\s+"
    r"(?P<option>.{1,300}?)(?:\s+\((?P<on>\d{4}-\d{2}-\d{2})\))?\.?$",
    re.IGNORECASE,
)
"""A line that holds nothing but a count: then its option may hold commas."""
_POSITION = re.compile(
    r"(?P<who>@?[^:|,;()]{1,80}?)\s*(?::|\s[–—-]\s|\s(?=(?:argue[sd]|was|is|vote[sd]|prefer(?:s|red)|wants)"
    r"\b))\s*(?P<what>\S.{0,400})$"
)
_SIDE = re.compile(
    r"(?:(?:argue[sd]|was|is|vote[sd]|spoke)\s+)?(?P<side>for|against|in favou?r of|prefer(?:s|red)|want(?:s|ed))"
    r"\s+(?P<option>[^,;.()]{1,200})",
    re.IGNORECASE,
)
_NAME = r"(?P<by>@[\w.\-/]{1,60}|[A-Z][\w.'’\-]{0,40}(?:\s[A-Z][\w.'’\-]{0,40}){0,3})"
_DECIDED_BY = re.compile(rf"\b(?:decided|chosen|decision|made|taken|approved)\s+by\s+{_NAME}")
_INLINE_BY = re.compile(rf"^{_NAME}\s+(?:decided|chose)\b:?\s*(?:on\s+[\w ,/-]{{6,20}}\s)?(?:for\s+|that\s+|to\s+)?")
_BECAUSE = re.compile(r"\b(?:because|since we|so that|reason:|why:)\s*", re.IGNORECASE)
_OVER = re.compile(
    r"^(?P<chosen>.{2,200}?)\s+(?:over|instead of|rather than|and not|not)\s+(?P<dropped>[^,;.]{2,200})", re.IGNORECASE
)
_CHOSE = re.compile(
    r"^(?:we\s+)?(?:chose|choose|decided\s+(?:for|on|to)|picked|go(?:ing)?\s+(?:with|for)|went\s+with)\s+",
    re.IGNORECASE,
)
_CHOSEN_MARK = re.compile(r"\s*[(\[]?\b(?:chosen|selected|picked|✅|✔)\b[)\]]?\s*|\s*[✅✔☑]️?\s*", re.IGNORECASE)
_DROPPED_MARK = re.compile(
    r"\s*[(\[]?\b(?:dropped|rejected|ruled out|not chosen)\b[)\]]?:?\s*|\s*[❌✘✗]️?\s*", re.IGNORECASE
)


def decision(blocks: list[Block]) -> DecisionText | None:
    """The decision record that these blocks hold together, or None if there is none."""
    own = [b for b in blocks if b.subject == "decision"]
    texts = [item for b in own for item in filled(b.items)]
    said = {name: [i for b in blocks if b.subject == name for i in filled(b.items)] for name in _PARTS}
    if not texts and not any(said.values()):
        return None
    prose = " ".join(plain(i.text) for i in texts)
    options = [*_options(said["options"]), *_dropped(said["dropped"])]
    choice, dropped = _choice(prose, said["choice"])
    options += [
        OptionText(name, line=texts[0].line)
        for name in dropped
        if normal(name) not in [normal(o.name) for o in options]
    ]
    by = (
        said["decider"][0].text
        if said["decider"]
        else (_DECIDED_BY.search(prose) or _INLINE_BY.search(prose) or {"by": ""})["by"]
    )
    reason = (
        " ".join(plain(i.text) for i in said["reason"]) or (_BECAUSE.split(prose, maxsplit=1)[1:] or [""])[0].strip()
    )
    date = parse_date(said["decided_on"][0].text) if said["decided_on"] else parse_date(prose)
    nevertheless = " ".join(plain(i.text) for i in said["nevertheless"])
    positions = tuple(p for item in said["positions"] for p in _positions(item))
    positions += tuple(p for item in texts for p in _counted(item))
    line = min(i.line for group in (texts, *said.values()) for i in group)
    return DecisionText(
        classify_party(by)[0] if by else "", date, choice, reason, nevertheless, _mark(options, choice), positions, line
    )


_PARTS = ("decider", "decided_on", "choice", "reason", "nevertheless", "options", "dropped", "positions")


def _choice(prose: str, stated: list[Item]) -> tuple[str, list[str]]:
    """What was chosen, and what the same sentence says was not."""
    if stated:
        return plain(stated[0].text), []
    sentence = _BECAUSE.split(prose, maxsplit=1)[0]
    sentence = _INLINE_BY.sub("", sentence)
    sentence = re.split(r"(?<=[^\W\d])[.;](?:\s|$)|,?\s\(?(?:decided|chosen|approved) by\b", sentence, maxsplit=1)[0]
    sentence = _CHOSE.sub("", sentence.strip()).strip(" ,.:")
    against = _OVER.match(sentence)
    if against:
        return against["chosen"].strip(), [against["dropped"].strip()]
    return ("" if _COUNT.match(sentence) else sentence), []


def _options(items: list[Item]) -> Iterator[OptionText]:
    for item in items:
        for text in [item.text] if item.bullet else re.split(r"[,;]\s+", item.text):
            dropped = bool(_DROPPED_MARK.search(text)) or item.checked is False or "~~" in text
            chosen = not dropped and (item.checked is True or bool(_CHOSEN_MARK.search(text)))
            name = plain(_DROPPED_MARK.sub(" ", _CHOSEN_MARK.sub(" ", text))).strip(" :–—-")
            if name:
                yield OptionText(_named(name), chosen, item.line)


def _dropped(items: list[Item]) -> Iterator[OptionText]:
    return (OptionText(o.name, False, o.line) for o in _options(items))


def _named(text: str) -> str:
    """The name of an option without the explanation behind it."""
    return re.split(r":\s|\s[–—-]\s|\s\(|,?\sbecause\s", text, maxsplit=1)[0].strip() or text


def _mark(options: list[OptionText], choice: str) -> tuple[OptionText, ...]:
    """Mark the option that was chosen, if the choice names one; nothing is added."""
    if not choice or any(o.chosen for o in options):
        return tuple(options)
    same = [o for o in options if normal(o.name) == normal(choice)]
    same = same or [o for o in options if normal(choice).startswith(normal(o.name)) and normal(o.name)][:1]
    return tuple(OptionText(o.name, o in same[:1], o.line) for o in options)


def _positions(item: Item) -> Iterator[PositionText]:
    counted = list(_counted(item))
    if counted:
        yield from counted
        return
    if len(item.cells) >= 2:
        who, what = plain(item.cells[0]), plain(" ".join(item.cells[1:]))
    else:
        found = _POSITION.match(plain(item.text))
        if not found:
            return
        who, what = found["who"], found["what"]
    if normal(who) in ("who", "person", "name", "people"):
        return
    side = _SIDE.match(what)
    against = side is not None and side["side"].lower() == "against"
    option = side["option"].strip() if side else _named(re.split(r"[,;.]\s", what)[0])
    yield PositionText(
        classify_party(who)[0],
        option,
        "against" if against else "for" if side else "",
        1,
        parse_date(item.text),
        item.line,
    )


def _counted(item: Item) -> Iterator[PositionText]:
    several = list(_COUNT.finditer(item.text))
    whole = _COUNT_LINE.match(item.text) if len(several) == 1 else None
    on = parse_date(item.text)
    for found in [whole] if whole else several:
        count = _COUNTS.get(found["count"].lower())
        stance = "against" if found["side"].lower() == "against" else "for"
        how_many = int(found["count"]) if count is None else count
        yield PositionText("", plain(found["option"]).strip(), stance, how_many, on, item.line)
