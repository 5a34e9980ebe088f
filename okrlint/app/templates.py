"""`okrlint init NAME`: files of `integrations/` with the reader's names filled in; nothing is overwritten silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from okrlint.errors import UsageError
from okrlint.snapshot import write_whole

_HOLE = re.compile(r"<<([a-z][a-z_]*)>>")


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name to fill in. `pattern` is all that it may be, since it lands in shell, YAML and unit files."""

    about: str
    default: str
    pattern: str


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file below `integrations/` and where it goes, from the folder in which `init` runs."""

    source: str = msgspec.field(name="from")
    to: str = ""


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one `okrlint init NAME` writes, and what is left to do, a step a line."""

    about: str
    files: tuple[File, ...]
    next: tuple[str, ...]


class Index(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`integrations/index.yaml`."""

    values: dict[str, Value]
    templates: dict[str, Template]


class Placed(msgspec.Struct, frozen=True):
    """What became of one file."""

    path: Path
    did: str


def read_index(folder: Path) -> Index:
    """The index of an integrations folder."""
    from okrlint.yaml_positions import load

    path = folder / "index.yaml"
    return msgspec.convert(load(path.read_text(encoding="utf-8"), str(path)).data, Index)


def fill(text: str, values: Mapping[str, str]) -> str:
    """`text` with every `<<name>>` replaced. Raises KeyError for a name that has no value."""
    return _HOLE.sub(lambda hole: values[hole[1]], text)


def holes(text: str) -> set[str]:
    """The names to fill in that a text has."""
    return set(_HOLE.findall(text))


def chosen(index: Index, given: Mapping[str, str]) -> dict[str, str]:
    """The defaults, with what was given in their place. Raises UsageError for unknown names and unfit values."""
    for name, value in given.items():
        if name not in index.values:
            raise UsageError(f"no such value: {name}", allowed=", ".join(sorted(index.values)))
        if not re.fullmatch(index.values[name].pattern, value):
            raise UsageError(f"{name}={value!r} will not do", allowed=f"text that fits {index.values[name].pattern}")
    return {name: given.get(name, value.default) for name, value in index.values.items()}


def rendered(folder: Path, template: Template, values: Mapping[str, str]) -> dict[str, str]:
    """The files of a template by where they go, filled in."""
    return {file.to: fill((folder / file.source).read_text(encoding="utf-8"), values) for file in template.files}


def place(files: Mapping[str, str], target: Path, *, force: bool = False) -> list[Placed]:
    """Write the files below `target`. Those that are there already and say something else are left alone, all or none:
    raises UsageError that names them, unless `force`. Files with a `#!` are made executable.
    """
    there = {to: target / to for to in files}
    differing = [path for to, path in there.items() if _reads(path) not in (None, files[to])]
    if differing and not force:
        raise UsageError(
            f"would overwrite {_listed(differing)}", where=str(target), hint="move them away, or add --force"
        )
    placed = []
    for to, path in there.items():
        if _reads(path) == files[to]:
            placed.append(Placed(path, "unchanged"))
            continue
        did = "overwritten" if path.exists() else "written"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, files[to].encode())
        path.chmod(0o755 if files[to].startswith("#!") else 0o644)
        placed.append(Placed(path, did))
    return placed


def _reads(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot look at what is there: {type(error).__name__}", where=str(path)) from error


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(str(p) for p in paths)
