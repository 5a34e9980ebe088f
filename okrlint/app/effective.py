"""What holds for a run in this folder and where each of it is said: the answer to "why is this rule off here?"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from okrlint.app.settings import Loaded, rules_of
from okrlint.company import Calendar, TradeOffs
from okrlint.config import Config, Habits, RuleSettings
from okrlint.engine import Rule, matching, select
from okrlint.pages import NEVER, Page

BUILT_IN = "built in"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A value and the place that says it: file:line:column, an option, or "built in"."""

    name: str
    value: Any
    said_in: str


class RuleSetting(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a rule runs, and with what; `said_in` is why it runs or not, `params` are its thresholds."""

    rule: str
    runs: bool
    said_in: str
    severity: Setting
    habit: Setting
    params: tuple[Setting, ...]


class Effective(msgspec.Struct, frozen=True, kw_only=True):
    """What holds here. `files` are the configuration and those it extends, the one that wins first."""

    files: tuple[str, ...]
    settings: tuple[Setting, ...]
    sources: tuple[Setting, ...]
    rules: tuple[RuleSetting, ...]


def effective(loaded: Loaded, *, preset: str = "") -> Effective:
    """The settings of a configuration as `okrlint check` would use them, with `--preset` where that was given."""
    config = loaded.config
    running = {rule.page.id for rule in rules_of(loaded, preset=preset)}
    every = select(
        loaded.pages,
        defaults_of=preset or config.preset,
        only=sorted(loaded.known_rules),
        settings=config.rules,
        habits=config.habits,
    )
    chosen = preset or config.preset
    preset_from = "--preset" if preset else _where(config, "preset")
    return Effective(
        files=tuple(_files(config)),
        settings=(
            Setting(name="preset", value=chosen, said_in=preset_from),
            *(
                Setting(name=name, value=getattr(config, name), said_in=_where(config, name))
                for name in (
                    "fail_on",
                    "min_confidence",
                    "baseline",
                    "packs",
                    "bots",
                    "calendar",
                    "trade_offs",
                    "terms",
                    "timezone",
                )
                if getattr(config, name) not in (None, "", (), {}, "UTC", Calendar(), TradeOffs())
            ),
            *(
                [Setting(name="habits", value=_from(config.habits), said_in=_where(config, "habits"))]
                if config.habits != Habits()
                else []
            ),
            *(Setting(name=name, value="set", said_in=_where(config, name)) for name in sorted(config.sections)),
        ),
        sources=tuple(
            Setting(name=source.name, value=source.kind, said_in=config.where("sources", index))
            for index, source in enumerate(config.sources)
        ),
        rules=tuple(_rule(rule, rule.page.id in running, loaded, f"{chosen}, {preset_from}") for rule in every),
    )


def _rule(rule: Rule, runs: bool, loaded: Loaded, preset: str) -> RuleSetting:
    page, config = rule.page, loaded.config
    name = next((n for n in (page.id, *page.meta.was) if n in config.rules), page.id)
    own = config.rules.get(name, RuleSettings())
    return RuleSetting(
        rule=page.id,
        runs=runs,
        said_in=_why(page, runs, loaded, preset),
        severity=Setting(
            name="severity",
            value=rule.severity,
            said_in=config.where("rules", name, "severity") if own.severity else BUILT_IN,
        ),
        habit=Setting(name="habit", value=_from(rule.habit), said_in=_habit_from(config, rule, name)),
        params=tuple(
            Setting(
                name=p, value=v, said_in=config.where("rules", name, p) if p in own.params else _default(page, p, v)
            )
            for p, v in rule.params.items()
        ),
    )


def _from(habit: Habits | None) -> str:
    """From when on findings are told as a habit, in words."""
    return NEVER if habit is None else f"from {habit.at_least} findings and {habit.share:.0%} on"


def _habit_from(config: Config, rule: Rule, name: str) -> str:
    if name in config.rules and config.rules[name].habit:
        return config.where("rules", name, "habit")
    return _where(config, "habits") if rule.habit is not None else BUILT_IN


def _default(page: Page, name: str, value: Any) -> str:
    return BUILT_IN if value == page.meta.params[name].default else "preset strict"


def _why(page: Page, runs: bool, loaded: Loaded, preset: str) -> str:
    """The line that turns a rule on or off: the last that names it wins."""
    config, pages = loaded.config, loaded.pages
    if not runs:
        for index in reversed(range(len(config.ignore))):
            if page.id in matching(pages, config.ignore[index]):
                return f"ignore, {config.where('ignore', index)}"
        return f"not in preset {preset}"
    for index in reversed(range(len(config.select))):
        if page.id in matching(pages, config.select[index]):
            return f"select, {config.where('select', index)}"
    return f"preset {preset}"


def _where(config: Config, name: str) -> str:
    layer: Config | None = config
    key = {"bots": ("people", "bots")}.get(name, (name,))
    while layer is not None:
        if layer.says(*key):
            return layer.where(*key)
        layer = layer.base
    return BUILT_IN


def _files(config: Config) -> list[str]:
    found: list[str] = []
    layer: Config | None = config
    while layer is not None:
        if layer.path is not None:
            found.append(layer.path.as_posix())
        layer = layer.base
    return found


def described(found: Effective) -> str:
    """The settings as text: what is set, then a line for each rule, those that are off last."""
    lines = [f"Configuration: {found.files[0]}" if found.files else "No okrlint.yaml here or above: the defaults hold."]
    lines += [f"  extends {file}" for file in found.files[1:]]
    lines += ["", *_table([(s.name, _shown(s.value), s.said_in) for s in found.settings])]
    if found.sources:
        lines += ["", "Sources", *_table([(s.name, s.value, s.said_in) for s in found.sources])]
    everywhere = [s.said_in for s in found.settings if s.name == "habits"]
    for title, runs in (("Rules that run", True), ("Rules that do not run", False)):
        rules = [r for r in found.rules if r.runs is runs]
        lines += ["", f"{title} ({len(rules)})"] if rules else []
        rows = _table([(r.rule, r.severity.value if runs else "", r.said_in) for r in rules])
        for row, rule in zip(rows, rules, strict=True):
            lines.append(row)
            if runs:
                lines += [f"      {p.name}: {_shown(p.value)}  ({p.said_in})" for p in _changed(rule, everywhere)]
    return "\n".join(lines) + "\n"


def _changed(rule: RuleSetting, places: Sequence[str]) -> list[Setting]:
    """What differs for this rule; what the settings in these places say holds for all rules."""
    usual = (BUILT_IN, *places)
    return [s for s in (rule.severity, rule.habit, *rule.params) if s.said_in not in usual]


def _shown(value: Any) -> str:
    if isinstance(value, Calendar | TradeOffs | dict):
        return "set"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _table(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    widths = [max((len(row[n]) for row in rows), default=0) for n in (0, 1)]
    return [f"  {a:<{widths[0]}}  {b:<{widths[1]}}  {c}".rstrip() for a, b, c in rows]
