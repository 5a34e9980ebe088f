"""What a digest says, line by line, and the lines as Markdown, as a Slack message and as a card for Teams.

All foreign text goes through `okrlint.escape` here and nowhere before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from okrlint.escape import clip, markdown, markdown_link, markdown_with_code, terminal, web_address
from okrlint.findings import Finding
from okrlint.publishers.digest import Digest, Part, Section

_TICKETS = 20
"""Tickets of one section in a message; a digest is read, not searched."""
_POINTS = 5
_SECTIONS = 40
_FIXED = 10
_LINE = 400

Kind = Literal["title", "section", "remark", "ticket", "point", "advice"]


class Line(NamedTuple):
    """One line of plain text; a ticket has an address, and words behind it."""

    kind: Kind
    text: str
    url: str = ""
    tail: str = ""


def heading(digest: Digest, as_of: dt.date) -> str:
    """The first line of a digest, plain text."""
    things = len(digest.findings())
    return f"okrlint, {as_of}: {things} {'thing' if things == 1 else 'things'} for {people(digest)}"


def people(digest: Digest) -> str:
    """Who gets something: `one person`, `3 people`, `Delivery and Depot`."""
    if digest.to:
        return digest.to
    if digest.teams:
        return " and ".join(s.name for s in digest.sections)
    return "one person" if len(digest.sections) == 1 else f"{len(digest.sections)} people"


def lines(digest: Digest, as_of: dt.date) -> Iterator[Line]:
    """The whole digest: sections, their tickets with what was observed and what helps, and what went since."""
    yield Line("title", heading(digest, as_of))
    if digest.teams and digest.since is None:
        yield Line("remark", "What is new and what was fixed is not known, because no history is kept here.")
    for section in digest.sections[:_SECTIONS]:
        yield Line("section", f"{section.name}: {_count(section)}")
        yield from _changes(section, digest)
        for part in section.parts[:_TICKETS]:
            yield from _ticket(part, digest)
        if len(section.parts) > _TICKETS:
            yield Line("remark", f"… and {len(section.parts) - _TICKETS} more tickets.")
    if len(digest.sections) > _SECTIONS:
        yield Line("remark", f"… and {len(digest.sections) - _SECTIONS} more people.")


def _changes(section: Section, digest: Digest) -> Iterator[Line]:
    if digest.since is not None:
        new = sum(f.since > str(digest.since) for f in section.findings)
        changed = f"{new} new, {len(section.fixed)} fixed"
        yield Line(
            "remark",
            f"Since {digest.since}: {changed}." if new or section.fixed else f"Nothing changed since {digest.since}.",
        )
        for gone in section.fixed[:_FIXED]:
            yield Line("point", f"Fixed: {gone.finding.message}")
    if section.younger:
        weeks = f"{digest.weeks} week{'' if digest.weeks == 1 else 's'}"
        yield Line("remark", f"Listed is what has stood for {weeks} or longer; {section.younger} more are younger.")


def _ticket(part: Part, digest: Digest) -> Iterator[Line]:
    goal = part.goal
    owners = ", ".join(p.name for p in goal.owners[:3])
    yield Line(
        "ticket", f"{goal.title} ({goal.key})" if goal.title else goal.key, goal.url, f" · {owners}" if owners else ""
    )
    for finding in part.findings[:_POINTS]:
        yield Line("point", f"{finding.message}{_since(finding, digest)}")
        if finding.advice:
            yield Line("advice", finding.advice)
    if len(part.findings) > _POINTS:
        yield Line("point", f"… and {len(part.findings) - _POINTS} more.")


def _since(finding: Finding, digest: Digest) -> str:
    if not finding.since:
        return ""
    if digest.since is not None and finding.since > str(digest.since):
        return " (back)" if finding.change == "reopened" else " (new)"
    return f" (since {finding.since})"


def _count(section: Section) -> str:
    things, places = len(section.findings), len(section.parts)
    return f"{things} {'thing' if things == 1 else 'things'} on {places} {'ticket' if places == 1 else 'tickets'}"


def to_markdown(digest: Digest, as_of: dt.date) -> str:
    """The digest as a Markdown document."""
    out: list[str] = []
    for line in lines(digest, as_of):
        text = clip(line.text, _LINE, markdown_with_code)
        match line.kind:
            case "title":
                out.append(f"# {text}")
            case "section":
                out.append(f"\n## {text}")
            case "remark":
                out.append(f"\n{text}")
            case "ticket":
                out.append(f"\n**{markdown_link(clip(line.text, _LINE), line.url) or '?'}** {markdown(line.tail)}\n")
            case "point":
                out.append(f"- {text}")
            case "advice":
                out[-1] += "  "  # a line break wherever it is shown, not only in a comment
                out.append(f"  → {text}")
    return "\n".join(out).replace("\n\n\n", "\n\n") + "\n"


def to_slack(digest: Digest, as_of: dt.date) -> dict[str, Any]:
    """A Slack message of rich text, whose elements are never parsed: no mention, channel call or link can be forged."""
    blocks: list[dict[str, Any]] = []
    for line in lines(digest, as_of):
        if line.kind in ("title", "section") or not blocks:
            blocks.append({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]})
        address = web_address(line.url)
        shown = _slack_text(
            _BEFORE[line.kind] + clip(line.text, _LINE), bold=line.kind in ("title", "section", "ticket")
        )
        if address:
            shown = {"type": "link", "url": address, "text": terminal(clip(line.text, _LINE)), "style": {"bold": True}}
        blocks[-1]["elements"][0]["elements"] += [shown, _slack_text(f"{line.tail}\n")]
    return {"text": heading(digest, as_of), "blocks": blocks}


def to_teams(digest: Digest, as_of: dt.date) -> dict[str, Any]:
    """An adaptive card for a Teams workflow; text runs take no mark-up."""
    body = [
        {
            "type": "RichTextBlock",
            "inlines": [
                {
                    "type": "TextRun",
                    "text": terminal(_BEFORE[line.kind] + clip(line.text, _LINE) + line.tail),
                    **({"weight": "Bolder"} if line.kind in ("title", "section", "ticket") else {}),
                }
            ],
        }
        for line in lines(digest, as_of)
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


_BEFORE: dict[Kind, str] = {"title": "", "section": "", "remark": "", "ticket": "", "point": "• ", "advice": "   → "}


def _slack_text(text: str, bold: bool = False) -> dict[str, Any]:
    shown = "\n".join(terminal(line) for line in text.split("\n"))
    return {"type": "text", "text": shown or " ", **({"style": {"bold": True}} if bold else {})}
