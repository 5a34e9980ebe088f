"""The table of a pack that says which rule yields to which: `yields.yaml` beside its pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from okrlint import package_data, safe_read, yaml_positions
from okrlint.errors import UsageError
from okrlint.yaml_positions.check import suggest

FILE = "yields.yaml"

About: TypeAlias = Literal["same", "among", "inherited", "key_results"]
ABOUT: dict[About, str] = {
    "same": "both are about the same goals",
    "among": "all goals of the one that yields are among those of the other",
    "inherited": "the other is about the objective of the key result, and the same people answer for both",
    "key_results": "the other is about key results of these objectives",
}


class Yield(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Findings of `rule` are told by those of `to` where they are about what `about` says; `because` is for people."""

    rule: Annotated[str, Meta(min_length=1)]
    to: Annotated[str, Meta(min_length=1)]
    about: About
    because: Annotated[str, Meta(min_length=10)]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    yields: list[Yield]


def built_in_yields() -> tuple[Yield, ...]:
    """The rows that travel with okrlint."""
    return _read(package_data.rules(), trusted=True)[1]


def read_yields(packs: Iterable[tuple[Path, bool]], rules: Collection[str]) -> tuple[Yield, ...]:
    """The rows of the built-in pack and of other packs, as (folder, whether it is installed), in this order.

    Raises UsageError with file:line:column for a rule that is not among `rules`, and for rows that lead in a circle.
    """
    found = list(built_in_yields())
    for folder, installed in packs:
        located, rows = _read(folder, trusted=installed)
        for index, row in enumerate(rows):
            for key in ("rule", "to"):
                name = getattr(row, key)
                if located is not None and name not in rules:
                    place = located.where(("yields", index, key))
                    raise UsageError(f"no rule {name!r}", where=place, hint=suggest(name, rules))
            found.append(row)
            if located is not None and (circle := _circle(found, row)):
                raise UsageError(
                    f"{' yields to '.join(circle)}: none of them would be told",
                    where=located.where(("yields", index)),
                    hint="take one of the rows out",
                )
    return tuple(found)


def _read(folder: Path, *, trusted: bool) -> tuple[yaml_positions.Located | None, tuple[Yield, ...]]:
    path = folder / FILE
    try:
        text, _ = safe_read.read(path, below=folder, trusted=trusted)
    except FileNotFoundError:
        return None, ()
    except OSError as error:
        raise UsageError(f"cannot read the table of yields: {error.strerror}", where=str(path)) from error
    located = yaml_positions.load(text, str(path))
    return located, tuple(yaml_positions.convert(located, _File).yields)


def _circle(rows: Sequence[Yield], start: Yield) -> list[str]:
    """The rules from `start` back to it, or []. That a rule yields to itself, from a key result upwards, is none."""
    after: dict[str, list[str]] = {}
    for row in rows:
        if row.rule != row.to:
            after.setdefault(row.rule, []).append(row.to)
    if start.rule == start.to:
        return [start.rule, start.to] if start.about in ("same", "among") else []
    ways, seen = [[start.rule, start.to]], {start.to}
    while ways:
        way = ways.pop()
        for rule in after.get(way[-1], ()):
            if rule == start.rule:
                return [*way, rule]
            if rule not in seen:
                seen.add(rule)
                ways.append([*way, rule])
    return []
