"""One rule page on a user's own data, so that its author sees rows before the first example is invented."""

from __future__ import annotations

from pathlib import Path

import msgspec

from okrlint import package_data, packs
from okrlint.app.advice import forms_of
from okrlint.app.check import Checked, Request, opened, start_of
from okrlint.app.settings import load
from okrlint.engine import select
from okrlint.engine.report import check
from okrlint.errors import InputErrors
from okrlint.pages import read_page


def try_page(path: Path, request: Request) -> Checked:
    """What the page at `path` finds in what `request` names; nothing else is judged, no waiver and no baseline holds.

    Raises UsageError or InputErrors with file:line for a page that cannot be read or whose query does not fit.
    """
    loaded = load(request.config, start_of(request.paths))
    page = read_page(path)
    if path.resolve().parent == package_data.rules().resolve():
        page = msgspec.structs.replace(page, built_in=True)
    else:
        prepared, faults = packs.prepare([page])
        if faults:
            raise faults[0] if len(faults) == 1 else InputErrors(faults)
        page = prepared[0]
    with opened(request, loaded) as snapshot:
        report = check(
            snapshot,
            select([page], preset="strict", defaults_of="recommended"),
            known_rules=frozenset({page.id}),
            as_of=request.as_of,
            company=loaded.config.company,
            forms=forms_of(loaded, snapshot),
        )
    return Checked(report, "never", msgspec.structs.replace(loaded, pages=[page]))
