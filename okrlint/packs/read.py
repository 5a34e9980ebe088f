"""Finds packs, in the folder that travels with okrlint, other folders and installed packages, and reads their pages."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from okrlint import package_data, safe_read, yaml_positions
from okrlint.errors import InputErrors, UsageError
from okrlint.packs.prepare import prepare
from okrlint.packs.yields import Yield, read_yields
from okrlint.pages import Page, read_page


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`pack.yaml`."""

    name: str
    description: str = ""


def built_in(*, prepared: bool = False) -> list[Page]:
    """The pages that travel with okrlint, sorted by id.

    Their queries are `prepared` where pages are put to the test; doing so at each start would take longer than judging
    a small company.
    """
    pages = read_pack(package_data.rules(), prepared=prepared, installed=True)
    return [msgspec.structs.replace(p, built_in=True) for p in pages]


def read_packs(named: Iterable[tuple[str, str]], folder: Path) -> list[Page]:
    """The built-in pages and those of the packs named in a configuration, as (name, where it is named).

    A name is a folder (seen from `folder`) or an installed package. Raises UsageError or InputErrors with file:line for
    a pack that is not there, a page with a fault, or an id that two packs use.
    """
    places = [_place(name, folder, where) for name, where in named]
    theirs = (page for place, installed in places for page in read_pack(place, prepared=False, installed=installed))
    pages = together([*built_in(), *theirs])
    foreign, faults = prepare([page for page in pages if not page.built_in])
    _raise_any(faults)
    return together([*(page for page in pages if page.built_in), *foreign])


def yields_of(named: Iterable[tuple[str, str]], folder: Path, pages: Iterable[Page]) -> tuple[Yield, ...]:
    """The rows that say which of these rules yields to which: the built-in ones, and those of the packs named."""
    return read_yields([_place(name, folder, where) for name, where in named], {page.id for page in pages})


def together(pages: Sequence[Page]) -> list[Page]:
    """The pages of all packs, sorted by id. Raises UsageError for those that cannot stand beside the others."""
    seen: dict[str, Page] = {}
    for page in pages:
        if page.meta.over == "waiver" and not page.built_in:
            raise UsageError("only rules that travel with okrlint can be over waivers", where=f"{page.file}:1:1")
        if page.id in seen:
            raise UsageError(
                f"the rule {page.id} is also in {seen[page.id].file}",
                where=f"{page.file}:1:1",
                hint="rename one of them",
            )
        seen[page.id] = page
    return sorted(pages, key=lambda p: p.id)


def read_pack(folder: Path, *, prepared: bool = True, installed: bool = False) -> list[Page]:
    """The pages of one folder, sorted by id, their queries prepared. Raises UsageError or InputErrors for faults.

    A pack that is `installed` lies where Python was told to look, not where a configuration says.
    """
    pages, errors = _pages(folder, installed=installed)
    if prepared:
        pages, faults = prepare(pages)
        errors += faults
    _raise_any(errors)
    return pages


def _raise_any(errors: list[UsageError]) -> None:
    if errors:
        raise errors[0] if len(errors) == 1 else InputErrors(errors)


def _pages(folder: Path, *, installed: bool) -> tuple[list[Page], list[UsageError]]:
    """The pages of one folder as they stand there, and what is wrong with others."""
    path = folder / "pack.yaml"
    try:
        text, _ = safe_read.read(path, below=folder, trusted=installed)
    except FileNotFoundError as error:
        raise UsageError("not a pack of rules: it has no pack.yaml", where=str(folder)) from error
    except OSError as error:
        raise UsageError(f"cannot read the pack: {error.strerror}", where=str(path)) from error
    pack = yaml_positions.convert(yaml_positions.load(text, str(path)), PackFile)
    pages: list[Page] = []
    errors: list[UsageError] = []
    for file in sorted(folder.glob("*.md")):
        if file.name == "README.md":
            continue
        try:
            pages.append(msgspec.structs.replace(read_page(file, trusted=installed), pack=pack.name))
        except UsageError as error:
            errors.append(error)
    if not pages and not errors:
        raise UsageError(
            "the pack holds no rule page", where=str(path), hint="a rule page is a file beside it, RULE.md"
        )
    return pages, errors


def _place(name: str, folder: Path, where: str) -> tuple[Path, bool]:
    """Where a pack lies, and whether it is installed."""
    path = (folder / name).expanduser()
    if path.is_dir():
        safe_read.require_inside(path, where)
        return path, False
    return _installed(name, where), True


def _installed(name: str, where: str) -> Path:
    if re.fullmatch(r"[A-Za-z_][\w.]*", name):
        spec = importlib.util.find_spec(name) if "." not in name else None
        for place in (spec.submodule_search_locations or []) if spec else []:
            return Path(place)
    raise UsageError(
        f"there is no folder and no installed package {name!r}", where=where, hint="a pack is a folder with a pack.yaml"
    )
