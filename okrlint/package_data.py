"""Finds the folders that travel with okrlint: the built-in rules and the integrations. Reads nothing in them."""

from __future__ import annotations

from pathlib import Path

from okrlint.errors import OkrlintError

_PACKAGE = Path(__file__).resolve().parent


def rules() -> Path:
    """The folder of the built-in pack. Raises OkrlintError when the installation has lost it."""
    return _find("rules", "pack.yaml")


def integrations() -> Path:
    """The folder that `okrlint init` copies from. Raises OkrlintError when the installation has lost it."""
    return _find("integrations", "index.yaml")


def schema() -> Path:
    """The SQL file that declares the relations rules may ask about."""
    return _PACKAGE / "schema.sql"


def _find(name: str, mark: str) -> Path:
    # A wheel holds the copy; a checkout, an editable install and a git install have the folder beside the package.
    for folder in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if (folder / mark).is_file():
            return folder
    raise OkrlintError(f"this installation lacks its {name} folder", hint="install okrlint again")
