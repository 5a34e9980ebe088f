"""Which issue of a GitHub source a key or address stands for; imports nothing heavy, since every source is asked."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from okrlint.trackers.github.settings import Settings

_SHAPE = re.compile(r"(?:(?P<owner>[\w.-]+)/)?(?P<name>[\w.-]+)#(?P<number>\d{1,9})")


def place_of(key: str, settings: Settings) -> tuple[str, int] | None:
    """(repository by name alone, number) if the key or address can be an issue of this source, else None.

    Keys are owner/repository#number or repository#number; addresses may go on behind the number.
    """
    if key.startswith(("http://", "https://")):
        key = _from_url(key, settings)
    match = _SHAPE.fullmatch(key)
    if not match or (match["owner"] and match["owner"].lower() != settings.owner.lower()):
        return None
    known = {name.lower(): name for name in settings.repositories}
    name = known.get(match["name"].lower())
    return (name, int(match["number"])) if name else None


def _from_url(url: str, settings: Settings) -> str:
    parts = urlsplit(url)
    steps = parts.path.strip("/").split("/")
    if len(steps) < 4 or steps[2] not in ("issues", "pull") or not steps[3].isdigit():
        return ""
    # Without base_url the environment may name another server; owner and repository must fit in any case.
    host = urlsplit(settings.base_url).hostname if settings.base_url else None
    if host and parts.hostname not in (host, host.removeprefix("api.")):
        return ""
    return f"{steps[0]}/{steps[1]}#{steps[3]}"
