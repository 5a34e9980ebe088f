"""Where a history is kept, from what the configuration, the command line and the environment say; opens nothing.

A file of ours in the configuration's folder unless something else is named. PostgreSQL is only reached by an address
from the environment: a file alone, which anybody may have changed, must not decide who gets a password.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import msgspec
from msgspec import Meta

from okrlint import redaction
from okrlint.errors import UsageError
from okrlint.hosts import is_loopback

VARIABLE = "OKRLINT_HISTORY_URL"
DEFAULT = "OKRLINT_HISTORY_FILE"
"""Holds the file of those who keep state elsewhere, such as a nightly scan: used where nothing else is named."""
FILE = "okrlint-history.sqlite"
_SCHEMES = ("postgresql", "postgres")
_ALLOWED = "postgresql://HOST/DATABASE"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where past scans are remembered; only `okrlint check --record` writes there."""

    file: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description=f"A file (from this one); {FILE} beside this one if left out."),
    ] = None
    url: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(
            description=f"PostgreSQL: {_ALLOWED}, without user and password; {VARIABLE} holds the whole address and "
            "has to name the same server and database.",
        ),
    ] = None
    name: Annotated[
        str,
        Meta(
            pattern=r"^[a-z][a-z0-9-]{0,39}$",
            description="Name of this sequence of scans. Two configurations that share a database need two names.",
        ),
    ] = "okrlint"
    keep_days: Annotated[
        Annotated[int, Meta(ge=7)] | None,
        Meta(description="What is over for longer is forgotten when a scan is recorded; for ever if left out."),
    ] = None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A file or a server, and the name of the sequence of scans in it. `url` may hold a password: never shown."""

    name: str
    file: Path | None = None
    url: str = ""
    keep_days: int | None = None

    @property
    def shown(self) -> str:
        """What a person may read: the file, or host and database."""
        if self.file is not None:
            return str(self.file)
        parts = urlsplit(self.url)
        return f"postgresql://{_server(parts)[0] or 'localhost'}{parts.path}"


def place(
    settings: Any,
    folder: Path,
    environment: Mapping[str, str],
    *,
    file: str = "",
    where: str = "",
) -> Place:
    """The history of a configuration in `folder`; `file` is what the command line names, `where` the setting's place.

    Raises UsageError for an address that is none, that holds a password where a file may be read by many, or that the
    environment does not vouch for.
    """
    said = msgspec.convert(settings or {}, Settings)
    asked = environment.get(VARIABLE, "").strip()
    if "://" in file:
        raise UsageError(
            "--history takes a file", where="--history", hint=f"the address of a database goes into {VARIABLE}"
        )
    if said.file and said.url:
        raise UsageError("history: both file and url", where=where, allowed="one of them")
    if said.url:
        _check_setting(said.url, where)
    if file:
        return Place(name=said.name, file=Path(file), keep_days=said.keep_days)
    if said.url and not asked:
        raise UsageError(
            f"history.url: {VARIABLE} is not set",
            where=where,
            hint="it holds the same address with user and password: a file alone does not decide who gets them",
        )
    if asked:
        parts = _parsed(asked, VARIABLE)
        if said.url and (_server(urlsplit(said.url)), urlsplit(said.url).path) != (_server(parts), parts.path):
            raise UsageError(
                f"history.url and {VARIABLE} name different servers or databases",
                where=where,
                hint="make them the same; only the environment decides who gets a password",
            )
        return Place(name=said.name, url=asked, keep_days=said.keep_days)
    return Place(name=said.name, file=_file(said, folder, environment), keep_days=said.keep_days)


def is_there(settings: Any, folder: Path, environment: Mapping[str, str], file: str = "") -> bool:
    """Whether there is a history to look into: it was named, or lies where one is kept by default."""
    if file or environment.get(VARIABLE, "").strip():
        return True
    said = msgspec.convert(settings or {}, Settings)
    return bool(said.url) or _file(said, folder, environment).is_file()


def _file(said: Settings, folder: Path, environment: Mapping[str, str]) -> Path:
    default = environment.get(DEFAULT, "").strip()
    return folder / said.file if said.file else Path(default) if default else folder / FILE


def is_near(url: str) -> bool:
    """Whether a server is this machine, so that nobody listens on the way."""
    parts = urlsplit(url)
    hosts = [host for said in parse_qs(parts.query).get("host", []) for host in said.split(",")]
    return all(not host or is_loopback(host) or host.startswith("/") for host in hosts or [parts.hostname or ""])


def _check_setting(url: str, where: str) -> None:
    parts = _parsed(url, where)
    if parts.username is not None or parts.password is not None or parts.query:
        raise UsageError(
            "history.url: user, password and options do not stand in a file",
            where=where,
            allowed=_ALLOWED,
            hint=f"put the whole address into {VARIABLE}, and change a password that stood here",
        )


def _parsed(url: str, where: str) -> SplitResult:
    """An address of PostgreSQL; errors do not quote it, since it may hold a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UsageError("this is no address of a database", where=where, allowed=_ALLOWED) from None
    if parts.password:
        redaction.guard(parts.password, unquote(parts.password))
    if parts.scheme not in _SCHEMES:
        raise UsageError(
            f"a history is kept in a file or in PostgreSQL, not in {parts.scheme or 'this'!r}",
            where=where,
            allowed=_ALLOWED,
            hint="" if parts.scheme else "a file is named by `history.file` or --history",
        )
    if not parts.path.strip("/") or parts.fragment:
        raise UsageError("this address names no database", where=where, allowed=_ALLOWED)
    return parts


def _server(parts: SplitResult) -> tuple[str, int]:
    return (parts.hostname or "").lower(), parts.port or 5432
