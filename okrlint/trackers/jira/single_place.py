"""Which issue or goal of a Jira source a key or address means; imports nothing heavy, since every source is asked."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from okrlint.trackers.jira.settings import Settings

_GOAL = re.compile(r"https://[^/\s]+/(?:[^?#\s]*/)?s/[^/?#\s]+/goal/([^/?#\s]+)/?(?:[?#].*)?")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}-\d{1,9}")


def place_of(key: str, settings: Settings) -> str | None:
    """The issue's key in capitals if the key or address can be an issue of this source, else None.

    Addresses are those of an issue's page (…/browse/OKR-12) and of boards that show it (…?selectedIssue=OKR-12).
    """
    if key.startswith(("http://", "https://")):
        key = from_url(key, settings.url)
    if not _KEY.fullmatch(key):
        return None
    known = {project.upper() for project in settings.projects}
    return key.upper() if key.upper().rsplit("-", 1)[0] in known else None


def goal_of(key: str, settings: Settings) -> str | None:
    """The key in capitals of a goal of Atlassian Goals, where the source reads these, else None.

    A key is taken for a goal's where its word is that of no project: which word a site has only the site knows.
    Addresses are those of a goal's page (…/o/…/s/…/goal/ACME-12).
    """
    if settings.atlassian_goals() is None:
        return None
    if found := _GOAL.fullmatch(key):
        key = found[1]
    elif not _KEY.fullmatch(key) or key.upper().rsplit("-", 1)[0] in {p.upper() for p in settings.projects}:
        return None
    return key.upper() if _KEY.fullmatch(key) else None


def from_url(url: str, site: str) -> str:
    """The key in the address of an issue's page or of a board of that site that shows it; "" for any other address."""
    here, home = urlsplit(url), urlsplit(site)
    if here.netloc.lower() != home.netloc.lower() or not here.path.startswith(home.path.rstrip("/") + "/"):
        return ""
    selected = parse_qs(here.query).get("selectedIssue", [""])[0]
    return selected or here.path.rstrip("/").rsplit("/", 1)[-1]
