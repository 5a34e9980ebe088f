"""Where a digest goes: a Markdown file, or the webhook of Slack or Teams, whose address stands in the environment only.

A webhook's address is a secret, so no message and no error repeats it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from okrlint.findings import REPORT_MARK
from okrlint.hosts import is_loopback
from okrlint.publishers.digest import Digest
from okrlint.publishers.digest_text import people, to_markdown, to_slack, to_teams
from okrlint.publishers.settings import WEEKDAYS, local
from okrlint.publishers.settings import DigestSettings as Settings
from okrlint.redaction import clean_value
from okrlint.snapshot import write_whole

Post = Callable[[str, Any], int]
"""Sends JSON to an address and returns the HTTP status; raises OSError when no answer came."""


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
        if parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))):
            return ""
    except ValueError:
        pass
    return f"{settings.to}: the address in {settings.webhook_variable} is not an https address"
