"""What shells offer for values that are no files: looked up when somebody asks for it, and never a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

Completer = Callable[[click.Context, click.Parameter, str], list[str]]


def _offering(words: Callable[[], Iterable[str]]) -> Completer:
    def complete(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
        try:
            return sorted(word for word in words() if word.startswith(begun))
        except Exception:  # a mistake in the configuration is for the command itself to say
            return []

    return complete


def _formats() -> Iterable[str]:
    from okrlint.app.check import PAGE
    from okrlint.reporters import FORMATS

    return [*FORMATS.everywhere(), PAGE]


def _rules() -> Iterable[str]:
    from okrlint.app.settings import load

    return load().known_rules


def _names() -> Iterable[str]:
    from okrlint.app.settings import load

    pages = load().pages
    return {p.id for p in pages} | {p.meta.family for p in pages} | {t for p in pages for t in p.meta.tags}


def _beginnings() -> Iterable[str]:
    from okrlint.app.init import offered

    return offered()


formats, rules, names, beginnings = map(_offering, (_formats, _rules, _names, _beginnings))
presets = _offering(lambda: ("core", "recommended", "strict"))
levels = _offering(lambda: ("error", "warning", "notice", "never"))
