"""Which server a token may be sent to: one rule for all trackers, in one text. Nothing here sends anything.

A configuration file can name a server but never a token, and never vouches for a server: whoever edits it in a pull
request must not be able to carry a token elsewhere. So tokens come from the environment alone, and go to the tracker's
own cloud and to servers that the environment names as well. Which variables those are, each tracker says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias
from urllib.parse import urlsplit

from okrlint.errors import UsageError
from okrlint.hosts import is_loopback

Origin: TypeAlias = tuple[str, str, int]
_NOWHERE: Origin = ("", "", 0)


def origin(url: str) -> Origin:
    """Scheme, host and port, as browsers compare origins; three empty ones for what is no URL of a server."""
    # Parsers do not agree on where a host with a backslash or a space in it ends.
    if "\\" in url or any(ord(c) < 33 for c in url):
        return _NOWHERE
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    except ValueError:
        return _NOWHERE
    return (scheme, host, port or (443 if scheme == "https" else 80)) if host else _NOWHERE


def checked_url(
    url: str, named: str, *, allowed: str, variable: str, allow_http: bool = False, http_hint: str = "use https"
) -> str:
    """The address without a trailing slash. Raises UsageError unless a token could be sent there at all.

    `named` is where the address stands, `variable` what a token belongs into. http is for servers on this
    machine (fakes and proxies), or where it is allowed.
    """
    url = url.strip().rstrip("/")
    scheme, host, _ = origin(url)
    parts = urlsplit(url if host else "")
    if scheme not in ("http", "https"):
        raise UsageError(f"{named} is no URL: {url!r}", allowed=allowed)
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            f"{named} holds a user name or password", where=f"{scheme}://{host}", hint=f"put the token into {variable}"
        )
    if parts.query or parts.fragment:
        raise UsageError(f"{named} is no URL: it ends with its path", where=f"{scheme}://{host}", allowed=allowed)
    if scheme == "http" and not is_loopback(host) and not allow_http:
        raise UsageError(f"{named} uses http: the token would travel in the clear", where=url, hint=http_hint)
    return url


def vouch(url: str, named: Iterable[str], *, at_home: bool, variable: str) -> bool:
    """Whether the environment names this server (`named` are the addresses in it).

    Raises UsageError where it does not, unless the server is `at_home` in the tracker's own cloud.
    """
    here = origin(url)
    if here != _NOWHERE and here in {origin(address.strip()) for address in named}:
        return True
    if at_home:
        return False
    host = here[1] + ("" if here[2] in (0, 80, 443) else f":{here[2]}")
    raise UsageError(
        f"the configuration names {host or 'a server'}, and nothing in the environment says that a token is for it",
        where=url,
        hint=f"export {variable}={url} beside the token: a file alone cannot send a token away",
    )


def token_in(environment: Mapping[str, str], variable: str) -> str:
    """What the variable holds, "" for nothing. Raises UsageError, which does not quote it, for what is no token."""
    value = environment.get(variable, "").strip()
    if any(not 33 <= ord(c) <= 126 for c in value):
        raise UsageError(f"the environment variable {variable} holds a space or control character: not a token")
    return value
