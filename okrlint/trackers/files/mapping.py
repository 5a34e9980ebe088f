"""The mapping of a files source: which heading, label, list, column or YAML path holds what, where nothing says so.

The settings, what can be wrong with them, and the words that a reader says about a mapping that fits nothing, or far
too much. The readers of each form apply it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from okrlint.errors import UsageError
from okrlint.trackers.text.headings import DEFAULT, Headings
from okrlint.trackers.text.vocabulary import PROPERTIES
from okrlint.yaml_positions.check import suggest

Names: TypeAlias = str | list[str]
KNOWN = frozenset(one.name for one in PROPERTIES)
AT_MOST = 500
_STEP = re.compile(r"[^.\[\]*]+(?:\[\])?|\*")


class Where(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where goals of one kind stand. Several keys must all hold; the keys of other forms of files are passed by."""

    heading: Annotated[
        Annotated[int, Meta(ge=1, le=6)] | None, Meta(description="Markdown: headings of this level (## is 2).")
    ] = None
    label: Annotated[
        Names,
        Meta(description="Markdown: headings, items and lines that begin with this word, then a number or colon."),
    ] = []
    list: Annotated[
        Annotated[int, Meta(ge=1, le=9)] | None,
        Meta(description="Markdown: items of lists, so many levels deep; 1 is the outermost list below a heading."),
    ] = None
    under: Annotated[
        Names, Meta(description="Markdown: only in chapters whose heading is this, in any case, without its number.")
    ] = []
    column: Annotated[Names, Meta(description="CSV and tables in Markdown: the column that holds the titles.")] = []
    path: Annotated[
        str, Meta(description="YAML and JSON: the way to the title; [] is each of a list, * each of a mapping.")
    ] = ""
    where: Annotated[
        dict[str, Names], Meta(description="CSV, YAML and JSON: only where this column or key says one of these.")
    ] = {}

    def says_something(self) -> bool:
        """Whether any key is given that finds a goal by itself."""
        return bool(self.heading or self.label or self.list or self.column or self.path)


def names(said: Names) -> tuple[str, ...]:
    """One name or several, as several."""
    return (said,) if isinstance(said, str) else tuple(said)


def check(objective: Where | None, key_result: Where | None, fields: Mapping[str, Names]) -> None:
    """Raise UsageError for what the types cannot express."""
    for key, where in (("objective", objective), ("key_result", key_result)):
        if where is not None and not where.says_something():
            raise UsageError(
                f"{key}: says nothing about where these stand", allowed="heading, label, list, column or path"
            )
        if where is not None and where.path:
            steps(where.path, key)
    if key_result is not None and objective is None:
        raise UsageError("key_result: is mapped, and objective is not", hint="say where the objectives stand")
    for name in fields:
        if name not in KNOWN:
            raise UsageError(
                f"fields: no such property: {name!r}", allowed=", ".join(sorted(KNOWN)), hint=suggest(name, KNOWN)
            )


def steps(path: str, key: str = "path") -> tuple[str, ...]:
    """The steps of a path: keys, "[]" for each of a list, "*" for each of a mapping. Raises UsageError for none."""
    found: list[str] = []
    for part in path.split("."):
        if not _STEP.fullmatch(part):
            raise UsageError(f"{key}: not a path: {path!r}", allowed="goals[].title, teams.*.okrs[].name")
        found += [part.removesuffix("[]"), "[]"] if part.endswith("[]") else [part]
    return tuple(found)


def headings_of(fields: Mapping[str, Names]) -> Headings:
    """The names of texts and tables with a team's own in place of the default ones."""
    own = {n: names(said) for n, said in fields.items() if n in Headings.__struct_fields__}
    return msgspec.structs.replace(DEFAULT, **own) if own else DEFAULT


class Unmapped(UsageError):
    """A file that the mapping does not fit; it stops a run only where it was asked for by name."""


def fits_nothing(key: str, where: Where, there: Iterable[str], file: str) -> Unmapped:
    """The error for a mapping that finds no goal; `there` is what the file has instead, the most frequent first."""
    said = ", ".join(f"{k}: {v}" for k, v in msgspec.to_builtins(where).items())
    seen = ", ".join(there) or "nothing of the kind"
    return Unmapped(f"{key}: {{{said}}} fits nothing (there is: {seen})", where=file)


def fits_too_much(key: str, count: int, at_most: int, file: str) -> UsageError:
    """The error for a mapping that makes goals of nearly everything."""
    return UsageError(
        f"{key}: the mapping finds {count:,} in one file; are they all goals?",
        where=file,
        hint=f"narrow it (under, label, where), or say at_most: {count} (now {at_most})",
    )
