"""The configuration that holds for a run, and the rules, waivers and sources that follow from it. Fetches nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from okrlint import packs
from okrlint.config import Config, Source, find_config, load_config
from okrlint.engine import Rule, select
from okrlint.errors import InputErrors, UsageError
from okrlint.pages import Page
from okrlint.trackers import SettingsTypes, tracker
from okrlint.waivers import Waiver


class Loaded(msgspec.Struct, frozen=True):
    """A configuration (the defaults where there is no file) with the rules that it can speak of."""

    config: Config
    pages: list[Page]
    yields: tuple[packs.Yield, ...] = ()

    @property
    def known_rules(self) -> frozenset[str]:
        """The ids of all rules, those that do not run included."""
        return frozenset(p.id for p in self.pages)


def load(path: str = "", start: Path = Path()) -> Loaded:
    """Read the configuration at `path`, or the nearest one at or above `start`, and the packs it names.

    Raises UsageError with file:line:column for every kind of mistake in it.
    """
    found = Path(path) if path else find_config(start)
    if found is None:
        return Loaded(Config(), packs.built_in(), packs.built_in_yields())
    config = load_config(found, *config_types())
    check_trade_offs(config)
    named = [(name, config.where("packs", i)) for i, name in enumerate(config.packs)]
    pages = packs.read_packs(named, config.folder)
    return Loaded(config, pages, packs.yields_of(named, config.folder, pages))


def check_trade_offs(config: Config) -> None:
    """Raise UsageError where a pair of `trade_offs:` names a group of metrics that is in no table."""
    from okrlint.relations.trade_offs import table_of

    groups = table_of(config.company).groups
    errors = [
        UsageError(
            f"no group of metrics is called {name!r}",
            where=config.where("trade_offs", "pairs", index, place),
            allowed=", ".join(groups),
            hint="give it metrics under `trade_offs: metrics:`",
        )
        for index, pair in enumerate(config.trade_offs.pairs)
        for place, name in enumerate(pair)
        if name not in groups
    ]
    if errors:
        raise errors[0] if len(errors) == 1 else InputErrors(errors)


def config_types(
    *, everywhere: bool = False
) -> tuple[Mapping[str, type[msgspec.Struct]], Mapping[str, type[msgspec.Struct]]]:
    """The types of the parts of a configuration that others own: the trackers' settings, and further sections.

    `everywhere` lists the trackers of other distributions also where no configuration names them.
    """
    from okrlint.app.overlap_settings import Settings as OverlapSettings
    from okrlint.app.poll_settings import PollSettings
    from okrlint.history.place import Settings as HistorySettings
    from okrlint.publishers.settings import Settings as PublishSettings

    sections: dict[str, type[msgspec.Struct]] = {
        "publish": PublishSettings,
        "overlap": OverlapSettings,
        "history": HistorySettings,
        "poll": PollSettings,
    }
    return SettingsTypes(everywhere=everywhere), sections


def rules_of(loaded: Loaded, *, preset: str = "", only: Sequence[str] = (), ignored: Sequence[str] = ()) -> list[Rule]:
    """The rules to run. What the command line says goes before what the configuration says."""
    config = loaded.config
    pages = loaded.pages
    rules = select(
        pages,
        preset=preset or config.preset,
        only=only,
        also=config.select,
        ignored=config.ignore,
        settings=config.rules,
        habits=config.habits,
        where=lambda path: config.where(*path, key=path[0] == "rules"),
    )
    dropped = {rule.page.id for rule in select(pages, only=ignored)} if ignored else set()
    return [rule for rule in rules if rule.page.id not in dropped]


def waivers_of(config: Config) -> list[Waiver]:
    """The central waivers, one for each goal that they name."""
    return [
        Waiver(
            rule=said.rule,
            goal=goal,
            until=said.until,
            reason=said.reason,
            by=said.by,
            where=f"{said.file}:{said.line}:{said.column}",
            file=said.file,
            line=said.line,
            column=said.column,
        )
        for said in config.waivers
        for goal in said.subjects or ("",)
    ]


def sources_of(config: Config, start: Path = Path()) -> tuple[Source, ...]:
    """What to read: the configured sources, or the OKR files at and below `start` where none are configured."""
    if config.sources:
        return config.sources
    settings: Any = tracker("files").Settings
    return (Source("files", "files", settings(paths=[str(start)])),)
