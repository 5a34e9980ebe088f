"""Which rules run, how strictly and with which thresholds: presets, select, ignore and settings per rule."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from okrlint import messages, writing
from okrlint.config import Habits, RuleSettings, RuleWords
from okrlint.errors import UsageError
from okrlint.findings import Severity
from okrlint.pages import GOALS, NEVER, Page, named_for

PRESETS = ("core", "recommended", "strict")
"""Each includes those before it."""


class Rule(msgspec.Struct, frozen=True):
    """A page that will be judged, with the severity and thresholds that hold for this run; `habit` None: each of its
    findings is told."""

    page: Page
    severity: Severity
    params: dict[str, Any]
    words: RuleWords = RuleWords()
    habit: Habits | None = None

    def wording(self, variant: str | None, *, in_part: bool = False) -> tuple[str, str]:
        """Message and advice for a finding of that variant: a company's own words go before those of the page."""
        message, advice = self.page.wording(variant, in_part=in_part)
        own = {kind: said.get(variant or "", said.get("", "")) for kind, said in self.words.by_variant().items()}
        # Where a part was not seen, the page's own sentence leaves out what rests on it; another one cannot know.
        return message if in_part and self.page.meta.in_part else own["message"] or message, own["advice"] or advice


Where = Callable[[tuple[str | int, ...]], str]
"""Gives file:line:column for a place in the configuration."""


def select(
    pages: Sequence[Page],
    *,
    preset: str = "recommended",
    defaults_of: str = "",
    only: Iterable[str] = (),
    also: Iterable[str] = (),
    ignored: Iterable[str] = (),
    settings: Mapping[str, RuleSettings] | None = None,
    habits: Habits | None = None,
    where: Where = lambda _: "",
) -> list[Rule]:
    """The rules to run: those of the preset and `also`, or just `only` where that names any, less the `ignored`.

    Each names rules, families, tags or presets. `defaults_of` is the preset whose thresholds hold where presets differ
    (`preset` itself if not given); `habits` says from when on findings are one, where a rule's settings say nothing.

    Raises UsageError for a name that nothing answers to, or a threshold outside what its page allows; `where` gives its
    place in the configuration.
    """
    settings = settings or {}
    wanted: set[str] = set()
    for name in only:
        wanted |= matching(pages, name)
    if not only:
        wanted = _of_preset(pages, preset)
        for index, name in enumerate(also):
            wanted |= matching(pages, name, where(("select", index)))
    for index, name in enumerate(ignored):
        wanted -= matching(pages, name, where(("ignore", index)))
    for name in settings:
        matching(pages, name, where(("rules", name)), only_ids=True)
    strict = "strict" in (defaults_of or preset, *only)
    return [_configured(p, settings, habits, where, strict=strict) for p in pages if p.id in wanted]


def matching(pages: Sequence[Page], name: str, where: str = "", *, only_ids: bool = False) -> set[str]:
    """The ids of the rules that a rule id, former id, family or tag stands for. Raises UsageError if there is none."""
    found = {p.id for p in pages if name == p.id or name in p.meta.was}
    if not found and not only_ids:
        found = (
            _of_preset(pages, name)
            if name in PRESETS
            else {p.id for p in pages if name == p.meta.family or name in p.meta.tags}
        )
    if found:
        return found
    known = {p.id for p in pages}
    if not only_ids:
        known |= set(PRESETS) | {p.meta.family for p in pages} | {t for p in pages for t in p.meta.tags}
    close = difflib.get_close_matches(name, sorted(known), n=1) or [k for k in sorted(known) if name and name in k]
    raise UsageError(
        f"no rule {name!r}" if only_ids else f"no rule, family or tag {name!r}",
        where=where,
        hint=f"did you mean {close[0]}?" if close else "`okrlint rules list` shows them all",
    )


def _of_preset(pages: Sequence[Page], preset: str) -> set[str]:
    return {p.id for p in pages if PRESETS.index(p.meta.preset) <= PRESETS.index(preset)}


def _configured(
    page: Page, settings: Mapping[str, RuleSettings], habits: Habits | None, where: Where, *, strict: bool
) -> Rule:
    names = [n for n in (page.id, *page.meta.was) if n in settings]
    said = settings[names[0]] if names else RuleSettings()
    params: dict[str, Any] = {name: param.default for name, param in page.meta.params.items()}
    params |= page.meta.in_strict if strict else {}
    for name, value in said.params.items():
        place = where(("rules", names[0], name))
        if name not in page.meta.params:
            close = difflib.get_close_matches(name, list(params), n=1)
            raise UsageError(
                f"the rule {page.id} has no parameter {name!r}",
                where=place,
                allowed=", ".join(["severity", "habit", "message", "advice", *params]),
                hint=f"did you mean {close[0]}?" if close else "",
            )
        if fault := page.meta.params[name].problem(value):
            raise UsageError(f"{name} {fault}", where=place, allowed=page.meta.params[name].allowed())
        params[name] = value
    _check_words(page, said.words, names[0] if names else "", where)
    return Rule(page, said.severity or page.severity, params, said.words, _habit(page, said, habits))


def _check_words(page: Page, words: RuleWords, name: str, where: Where) -> None:
    """Refuse a company's own words that name a variant the rule has not, or a value that it does not give."""
    known = sorted({*page.placeholders(), *named_for(page.meta.over), *page.meta.params})
    for kind, texts in words.by_variant().items():
        for variant, text in texts.items():
            place = where(("rules", name, kind, *([variant] if variant else [])))
            if variant and variant not in page.meta.variants:
                allowed = ", ".join(page.meta.variants) or "one text: this rule has no variants"
                raise UsageError(f"{kind}: the rule {page.id} has no variant {variant!r}", where=place, allowed=allowed)
            if kind == "advice":
                writing.check(text, place)
            else:
                messages.check(text, place)
            named = writing.names(text) if kind == "advice" else messages.names(text)
            if strange := sorted(named - set(known)):
                close = difflib.get_close_matches(strange[0], known, n=1)
                raise UsageError(
                    f"{kind}: {{{strange[0]}}} is no value of the rule {page.id}",
                    where=place,
                    allowed=", ".join(f"{{{n}}}" for n in known),
                    hint=f"did you mean {{{close[0]}}}?" if close else "",
                )


def _habit(page: Page, said: RuleSettings, usual: Habits | None) -> Habits | None:
    """From when on findings of a page are a habit. What a configuration says of the rule goes before its page."""
    if page.meta.over not in GOALS or said.habit == "never":
        return None
    return said.habit or (None if page.meta.habit == NEVER else usual)
