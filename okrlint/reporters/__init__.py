"""From a report to text in one of several formats; every module of this folder is a format, `parts` is what they share.

Other distributions add formats by entry points of the group `okrlint.reporters`: a module, or whatever else has the two
attributes of `Reporter`.

Nothing here prints, reads a file, a clock or the environment, or decides anything: same report, same bytes.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Literal, Protocol, TypeAlias, cast

import msgspec

from okrlint.errors import UsageError
from okrlint.findings import Report, Severity
from okrlint.plugins import Names, loaded

GROUP = "okrlint.reporters"
"""The entry point group in which another distribution names its formats."""
BUILT_IN = tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg))
FORMATS = Names(GROUP, BUILT_IN)
"""The formats that `render` knows, by name: the modules of this folder, and what else is installed when asked for."""

FailOn: TypeAlias = Severity | Literal["never"]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How to say it. Whoever calls decides about terminals, `NO_COLOR` and random numbers; nothing is looked up here.

    `quiet` leaves only what was found and what could not be read, `statistics` only the numbers by rule (both: `text`).
    `width` is in terminal columns, `max_bytes` in bytes of UTF-8 (0: the format's own limit). `pages` holds the
    Markdown of rule pages for formats that carry help; `rule_url` is an address with `{rule}` in it. `anchor` is the
    file that a finding without a place in a file points at where a format insists on one. `stop_token` is random and
    fresh, see `okrlint.escape.workflow_stopped`. `annotations` and `annotations_per_job` are the limits of GitHub.
    """

    color: bool = False
    hyperlinks: bool = False
    width: int = 100
    verbose: bool = False
    quiet: bool = False
    statistics: bool = False
    max_bytes: int = 0
    pages: Mapping[str, str] = {}
    rule_url: str = ""
    anchor: str = ""
    stop_token: str = ""
    fail_on: FailOn = "warning"
    annotations: int = 10
    annotations_per_job: int = 50


class Reporter(Protocol):
    """What a module of this folder offers."""

    SUMMARY: str
    """For whom the format is, in a few words; shown in `--help` and the docs."""

    def render(self, report: Report, options: Options) -> str:
        """The whole report as text that ends with a line feed."""


def reporter(name: str) -> Reporter:
    """What renders that format, imported now. Raises UsageError for one that does not exist or cannot be used."""
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}", allowed=", ".join(FORMATS))
    if name in BUILT_IN:
        return cast(Reporter, import_module(f"{__name__}.{name}"))
    return cast(Reporter, loaded(GROUP, name, ("SUMMARY", "render")))


def render(format: str, report: Report, options: Options) -> str:
    """The report in the named format, ending with a line feed. Raises UsageError for a format that does not exist."""
    return reporter(format).render(report, options)
