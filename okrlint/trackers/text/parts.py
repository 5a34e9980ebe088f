"""Reads the blocks of commitments and trade-offs, and the lines of waivers, into values; see also `decision`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from okrlint.periods import parse_date
from okrlint.trackers.text.blocks import BLANKS, Block, Item
from okrlint.trackers.text.body_values import (
    CommitmentText,
    PairText,
    Said,
    Stance,
    TradeOffText,
    WaiverText,
)
from okrlint.trackers.text.headings import normal
from okrlint.trackers.text.people_names import classify_party, plain, split_parties

_STANCES: tuple[tuple[Stance, re.Pattern[str]], ...] = (
    ("disagreed_and_committed", re.compile(r"\bdisagree[sd]?\s*(?:and|&|but|,)\s*commit(?:s|ted)?\b", re.IGNORECASE)),
    (
        "declined",
        re.compile(
            r"\b(?:declined?s?|did not commit|not committed|does not commit|refused?s?|cannot commit)\b", re.IGNORECASE
        ),
    ),
    ("committed", re.compile(r"\bcommit(?:s|ted)?\b|✅|✔", re.IGNORECASE)),
)
_GAINS = re.compile(r"\bgain(?:s|ing)?:?\s+(?P<text>[^,;.]{2,300})", re.IGNORECASE)
_GIVES = re.compile(
    r"\b(?:gives?\s+up|giving\s+up|at\s+the\s+(?:cost|expense)\s+of|we\s+(?:accept|lose|pay\s+with)|sacrific(?:es?|ing)|costs\s+us)\s*:?\s+(?P<text>[^;.]{2,300})",
    re.IGNORECASE,
)
_FOR_OVER = re.compile(
    r"^(?P<gains>[^;.]{2,200}?)\s+(?:over|before|instead of|rather than)\s+(?P<gives>[^;.]{2,200})", re.IGNORECASE
)
_COLUMN_HEADS = frozenset(("term", "terms", "word", "name", "who", "party", "team", "person"))
_WAIVER = re.compile(r"okrlint:\s*allow\b(?P<rest>.*)$", re.IGNORECASE)


def filled(items: Iterable[Item]) -> Iterator[Item]:
    """The items that say something: forms answer "No response", people "none" or a dash."""
    return (item for item in items if normal(item.text) not in BLANKS and item.text.strip() not in BLANKS)


def waivers(lines: Iterable[tuple[int, str]]) -> Iterator[WaiverText]:
    """Waivers in the lines, whatever their shape; several rules before `until` make several waivers."""
    for number, line in lines:
        found = _WAIVER.search(line) if "okrlint" in line or "OKRLINT" in line.upper() else None
        if not found:
            continue
        rest = found["rest"].split("-->")[0].strip(" `*_|")
        rest, _, reason = _cut(rest, "because")
        rules, _, until = _cut(rest, "until")
        for rule in re.split(r"[\s,]+(?:and\s+)?", rules.strip()) or [""]:
            yield WaiverText(rule.strip("`*_. "), until.strip(" `*_.,"), reason.strip(), number)


def _cut(text: str, word: str) -> tuple[str, str, str]:
    found = re.search(rf"(?:^|(?<=\s)){word}(?=\s|:|$):?", text, re.IGNORECASE)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def commitments(blocks: list[Block]) -> Iterator[CommitmentText]:
    """Who committed, from "Warehouse: committed", "Finance — disagree and commit", ticked boxes, rows and lists."""
    given: dict[str, Stance] = {
        "committed": "committed",
        "disagreed": "disagreed_and_committed",
        "declined": "declined",
    }
    for block in blocks:
        if block.subject == "commitments":
            for item in filled(block.items):
                yield from _commitment(item)
        elif block.subject in given:
            for item in filled(block.items):
                if item.checked is not False:
                    yield from _parties(item.text, given[block.subject], item)


def _commitment(item: Item) -> Iterator[CommitmentText]:
    for stance, pattern in _STANCES:
        found = pattern.search(item.text)
        if found:
            before, after = item.text[: found.start()], item.text[found.end() :]
            who = before if plain(before).strip(" :–—-|") else after
            yield from _parties(who, stance, item)
            return
    if item.checked:
        yield from _parties(item.text, "committed", item)


def _parties(text: str, stance: Stance, item: Item) -> Iterator[CommitmentText]:
    names = re.sub(
        r"\(?\b(?:on |since )?\d{4}-\d{2}-\d{2}\b\)?", "", re.split(r"\s[–—-]\s|:\s|\|", text.strip(" :|"))[0]
    )
    names = re.sub(r"\s(?:has|have|will|did|does|is|are)$", "", names.strip(" :–—-|,()*"))
    for said in split_parties(names):
        party, kind = classify_party(said, default="team")
        if kind != "placeholder":
            yield CommitmentText(party, kind, stance, parse_date(item.text), item.line)


def pairs(blocks: list[Block], subject: str) -> Iterator[PairText]:
    """ "Warehouse: parcels per hour", "quality — no parcel comes back", rows of two cells; a word alone has none."""
    for block in blocks:
        if block.subject == subject:
            for item in filled(block.items):
                cells = [plain(cell) for cell in item.cells] or re.split(
                    r":\s+|\s[–—-]\s", plain(item.text), maxsplit=1
                )
                name = cells[0].strip(" :–—-")
                if name and not (item.cells and normal(name) in _COLUMN_HEADS):
                    yield PairText(name, " ".join(cells[1:]).strip(), item.line)


def trade_offs(blocks: list[Block]) -> Iterator[TradeOffText]:
    """ "Gains: …" and "Gives up: …" beside each other, table rows, and sentences with "gain", "give up", "over"."""
    waiting: Said | None = None
    for block in blocks:
        if block.subject == "gains":
            if waiting:
                yield TradeOffText(gains=waiting.text, line=waiting.line)
            waiting = _joined(block)
        elif block.subject == "gives_up":
            lost = _joined(block)
            if lost:
                yield TradeOffText(waiting.text if waiting else "", lost.text, waiting.line if waiting else lost.line)
                waiting = None
        elif block.subject == "trade_offs":
            yield from (_trade_off(item) for item in filled(block.items) if not _header(item))
    if waiting:
        yield TradeOffText(gains=waiting.text, line=waiting.line)


def _joined(block: Block) -> Said | None:
    items = list(filled(block.items))
    return Said("; ".join(plain(i.text) for i in items), items[0].line) if items else None


def _header(item: Item) -> bool:
    return len(item.cells) >= 2 and bool(
        re.search(r"\bgains?\b|\bgives?\b|giv(?:e|ing) up", item.cells[0] + item.cells[1], re.I)
    )


def _trade_off(item: Item) -> TradeOffText:
    if len(item.cells) >= 2:
        return TradeOffText(plain(item.cells[0]), plain(item.cells[1]), item.line)
    text = plain(item.text)
    gains, gives = _GAINS.search(text), _GIVES.search(text)
    if gains or gives:
        before = text[: gives.start()].strip(" ,;:-–—") if gives else ""
        before = "" if normal(before) in ("we", "this", "it", "it also", "and", "but", "they") else before
        return TradeOffText(
            gains["text"].strip() if gains else before, gives["text"].strip() if gives else "", item.line
        )
    between = _FOR_OVER.match(text)
    if between:
        return TradeOffText(between["gains"].strip(), between["gives"].strip(), item.line)
    return TradeOffText(gives_up=text, line=item.line)
