"""Where a digest goes: a Markdown file, or the webhook of Slack or Teams, whose address stands in the environment only.

A webhook's address is a secret, so no message and no error repeats it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from okrlint.escape import clip, markdown, markdown_link, terminal, web_address
from okrlint.findings import REPORT_MARK, Finding
from okrlint.publishers.digest import Digest, Section, heading, people
from okrlint.publishers.settings import WEEKDAYS, local
from okrlint.publishers.settings import DigestSettings as Settings
from okrlint.redaction import clean_value
from okrlint.snapshot import write_whole

_SHOWN = 20
"""Findings of one person in a message; a digest is read, not searched."""
_PEOPLE = 40
_LINE = 400

Post = Callable[[str, Any], int]
"""Sends JSON to an address and returns the HTTP status; raises OSError when no answer came."""


def to_markdown(digest: Digest, as_of: dt.date) -> str:
    """The digest as a Markdown document."""
    parts = [f"# {markdown(heading(digest, as_of))}"]
    for section in digest.sections[:_PEOPLE]:
        lines = [f"## {markdown(section.owner.name)}: {_count(section)}", ""]
        for finding in section.findings[:_SHOWN]:
            link = markdown_link(finding.subjects[0].key, finding.subjects[0].url)
            lines.append(f"- {link}: {clip(finding.message, _LINE, markdown)}")
        if len(section.findings) > _SHOWN:
            lines.append(f"- … and {len(section.findings) - _SHOWN} more.")
        parts.append("\n".join(lines))
    if len(digest.sections) > _PEOPLE:
        parts.append(f"… and {len(digest.sections) - _PEOPLE} more people.")
    return "\n\n".join(parts) + "\n"


def to_slack(digest: Digest, as_of: dt.date) -> dict[str, Any]:
    """A Slack message of rich text, whose elements are never parsed: no mention, channel call or link can be forged."""
    blocks = [_slack_block([_slack_text(heading(digest, as_of), bold=True)])]
    for section in digest.sections[:_PEOPLE]:
        title = _slack_text(f"{section.owner.name}: {_count(section)}\n", bold=True)
        lines = [part for f in section.findings[:_SHOWN] for part in _slack_line(f)]
        more = len(section.findings) - _SHOWN
        blocks.append(_slack_block([title, *lines, *([_slack_text(f"… and {more} more.")] if more > 0 else [])]))
    return {"text": heading(digest, as_of), "blocks": blocks}


def to_teams(digest: Digest, as_of: dt.date) -> dict[str, Any]:
    """An adaptive card for a Teams workflow; text runs take no mark-up."""
    body: list[dict[str, Any]] = [_teams_block(heading(digest, as_of), bold=True)]
    for section in digest.sections[:_PEOPLE]:
        body.append(_teams_block(f"{section.owner.name}: {_count(section)}", bold=True))
        body += [_teams_block(f"• {f.subjects[0].key}: {_said(f)}") for f in section.findings[:_SHOWN]]
        if len(section.findings) > _SHOWN:
            body.append(_teams_block(f"… and {len(section.findings) - _SHOWN} more."))
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


def deliver(
    digest: Digest,
    settings: Settings,
    now: dt.datetime,
    environment: Mapping[str, str],
    post: Post | None = None,
) -> tuple[str, str]:
    """Send a digest to its file or webhook. Returns (what was done, what went wrong); one of them is ""."""
    if settings.to == "file":
        return _to_file(digest, settings, now)
    if settings.days and WEEKDAYS[local(now, settings.zone).weekday()] not in settings.days:
        return f"not today: {settings.to} gets digests on {', '.join(settings.days)}", ""
    address = environment.get(settings.webhook_variable, "")
    fault = _fault(address, settings)
    if fault:
        return "", fault
    payload = (to_slack if settings.to == "slack" else to_teams)(digest, now.date())
    try:
        status = (post or post_json)(address, payload)
    except OSError as error:
        return "", f"{settings.to}: no answer ({type(error).__name__}); the message may have arrived"
    if not 200 <= status < 300:
        return "", f"{settings.to}: the webhook answered {status}"
    return f"sent to {settings.to}: {people(digest)}", ""


def post_json(address: str, payload: Any) -> int:
    """One POST, without redirects and never repeated. Raises OSError (requests' errors are) when no answer came."""
    import requests

    with requests.Session() as session:
        session.trust_env = False  # no credentials from ~/.netrc for a stranger's host
        answer = session.post(address, json=clean_value(payload), timeout=20, allow_redirects=False)
        return int(answer.status_code)


def _to_file(digest: Digest, settings: Settings, now: dt.datetime) -> tuple[str, str]:
    path = Path(settings.path)
    try:
        write_whole(path, f"{REPORT_MARK}\n{to_markdown(digest, now.date())}".encode("utf-8", "replace"))
    except OSError as error:
        return "", f"{path}: cannot be written ({error.strerror})"
    return f"written to {path}: {people(digest)}", ""


def _fault(address: str, settings: Settings) -> str:
    if not address:
        return f"{settings.to}: the environment variable {settings.webhook_variable} is not set"
    try:
        parts = urlsplit(address)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and local)):
            return ""
    except ValueError:
        pass
    return f"{settings.to}: the address in {settings.webhook_variable} is not an https address"


def _count(section: Section) -> str:
    things, places = len(section.findings), section.tickets
    return f"{things} {'thing' if things == 1 else 'things'} on {places} {'ticket' if places == 1 else 'tickets'}"


def _said(finding: Finding) -> str:
    return clip(finding.message, _LINE, terminal)


def _slack_block(elements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _slack_text(text: str, bold: bool = False) -> dict[str, Any]:
    lines = "\n".join(terminal(line) for line in text.split("\n"))
    return {"type": "text", "text": lines or " ", **({"style": {"bold": True}} if bold else {})}


def _slack_line(finding: Finding) -> list[dict[str, Any]]:
    subject = finding.subjects[0]
    address = web_address(subject.url)
    key = terminal(subject.key) or "?"
    head = {"type": "link", "url": address, "text": key} if address else _slack_text(key)
    return [_slack_text("• "), head, _slack_text(f": {_said(finding)}\n")]


def _teams_block(text: str, bold: bool = False) -> dict[str, Any]:
    run = {"type": "TextRun", "text": terminal(text), **({"weight": "Bolder"} if bold else {})}
    return {"type": "RichTextBlock", "inlines": [run]}
