"""Finds what travels with okrlint: the built-in rules, where they can be read, and the integrations. Reads nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from okrlint.errors import OkrlintError

_PACKAGE = Path(__file__).resolve().parent


def rules() -> Path:
    """The folder of the built-in pack. Raises OkrlintError when the installation has lost it."""
    return _find("rules", "pack.yaml")


RULE_PAGES = "https://okrlint.github.io/okrlint/rules/{rule}/"
"""Where the built-in rules can be read; a link in what is said, and never asked by okrlint."""


def rule_address(rule: str, template: str = "") -> str:
    """Where a reader finds a rule: by a `rule_url` with `{rule}` in it, else on the documents' site.

    "" for a rule of another pack when no address was configured.
    """
    if not template and rule in _built_in():
        template = RULE_PAGES
    return template.replace("{rule}", rule)


@cache
def _built_in() -> frozenset[str]:
    return frozenset(path.stem for path in rules().glob("*-*.md"))


def integrations() -> Path:
    """The folder that `okrlint init` copies from. Raises OkrlintError when the installation has lost it."""
    return _find("integrations", "index.yaml")


def schema() -> Path:
    """The SQL file that declares the relations rules may ask about."""
    return _PACKAGE / "schema.sql"


def program() -> list[Path]:
    """All files of the program itself, in order."""
    return sorted(p for p in _PACKAGE.rglob("*") if p.suffix in (".py", ".sql", ".json", ".yaml"))


def _find(name: str, mark: str) -> Path:
    # A wheel holds the copy; a checkout, an editable install and a git install have the folder beside the package.
    for folder in (_PACKAGE / f"_{name}", _PACKAGE.parent / name):
        if (folder / mark).is_file():
            return folder
    raise OkrlintError(f"this installation lacks its {name} folder", hint="install okrlint again")
