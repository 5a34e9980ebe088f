"""`okrlint.yaml` to a Config, every mistake with file:line:column and what is allowed.

Knows no tracker and no rule: the types of their settings are handed in, rule ids and parameters are judged later by the
engine, which asks `Config.where` for their places.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
from msgspec import Meta

from okrlint import safe_read
from okrlint.company import ZONES, Calendar, Company, TradeOffs, is_zone, same_name
from okrlint.config_forms import (
    CalendarForm,
    ConfigForm,
    FailOn,
    HabitsForm,
    PeopleForm,
    Preset,
    RuleForm,
    Severity,
    TradeOffsForm,
    WaiverForm,
)
from okrlint.errors import InputErrors, UsageError
from okrlint.yaml_positions import Located, convert, load

NAMES = ("okrlint.yaml", "okrlint.yml")
Place: TypeAlias = tuple[str | int, ...]
Types: TypeAlias = Mapping[str, type[msgspec.Struct]]


class Source(msgspec.Struct, frozen=True):
    """One source: its name in reports and snapshots, its kind (the tracker), and that tracker's settings.

    `written_by` says who can write there, where not everybody who reads a report can.
    """

    name: str
    kind: str
    settings: Any
    written_by: str = ""


class RuleWords(msgspec.Struct, frozen=True):
    """A company's own message and advice for a rule, by variant of the finding; "" is for all that are not named."""

    message: dict[str, str] = {}
    advice: dict[str, str] = {}

    def by_variant(self) -> dict[str, dict[str, str]]:
        """Both by name."""
        return {"message": self.message, "advice": self.advice}

    def over(self, base: RuleWords) -> RuleWords:
        """These, and what they leave out of others: a text for all variants leaves out nothing."""
        merged = {
            kind: own if "" in own else {**base.by_variant()[kind], **own} for kind, own in self.by_variant().items()
        }
        return RuleWords(**merged)


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """From when on findings of one rule are a habit: at least so many in one source, team or file, and at least this
    share (0 to 1) of all subjects that the rule could have found something about there."""

    at_least: int = 8
    share: float = 0.8


class RuleSettings(msgspec.Struct, frozen=True):
    """What is set for one rule; `params` as written, judged by the engine, as are the names in `words`.

    With `habit` "never" each finding is shown.
    """

    severity: Severity | None = None
    params: dict[str, Any] = {}
    words: RuleWords = RuleWords()
    habit: Literal["never"] | Habits | None = None


class Waiving(msgspec.Struct, frozen=True, kw_only=True):
    """A central waiver: `subjects` are ids or keys of goals, empty for every finding of the rule."""

    rule: str
    subjects: tuple[str, ...] = ()
    until: str = ""
    reason: str = ""
    by: str = ""
    file: str = ""
    line: int = 0
    column: int = 0


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What a team has decided. `path` is None where there is no file; `sections` are read by whoever owns them."""

    path: Path | None = None
    extends: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    preset: Preset = "recommended"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: dict[str, RuleSettings] = {}
    packs: tuple[str, ...] = ()
    waivers: tuple[Waiving, ...] = ()
    fail_on: FailOn = "error"
    min_confidence: float | None = None
    baseline: str = ""
    bots: tuple[str, ...] = ()
    calendar: Calendar = Calendar()
    habits: Habits | None = Habits()
    """None: nothing is a habit, but where the settings of a rule say so."""
    trade_offs: TradeOffs = TradeOffs()
    terms: dict[str, str] = {}
    timezone: str = "UTC"
    sections: dict[str, Any] = {}
    located: Located | None = None
    base: Config | None = None
    """What it extends; everything of that which still holds stands in the fields above."""

    @property
    def folder(self) -> Path:
        """Where relative paths of the configuration start."""
        return self.path.parent if self.path is not None else Path()

    @property
    def company(self) -> Company:
        """What is known of the company whatever the source."""
        return Company(bots=self.bots, calendar=self.calendar, trade_offs=self.trade_offs, terms=self.terms)

    def where(self, *path: str | int, key: bool = False) -> str:
        """`file:line:column` of a value (or, with `key`, of its key), such as `where("rules", "missing-owner")`."""
        if self.base is not None and path:
            if len(path) > 1 and path[0] in _JOINED and isinstance(path[1], int):
                before = len(getattr(self.base, str(path[0])))
                if path[1] < before:
                    return self.base.where(*path, key=key)
                path = (path[0], path[1] - before, *path[2:])
            elif not self.says(*path):
                return self.base.where(*path, key=key)
        return self.located.where(path, key=key) if self.located is not None else ""

    def says(self, *path: str | int) -> bool:
        """Whether this file itself, and not one that it extends, has something at that place."""
        value: Any = self.located.data if self.located is not None else None
        for step in path:
            try:
                value = None if isinstance(value, str) else value[step]
            except (KeyError, IndexError, TypeError):
                return False
        return value is not None


_JOINED = ("select", "ignore", "packs", "waivers", "bots")
"""Lists to which a configuration adds its own, after those of what it extends. All else of its own takes the place."""


def find_config(start: Path) -> Path | None:
    """The nearest okrlint.yaml in `start` or above it, up to the folder that holds .git; None if there is none.

    The path is relative if `start` is, so that reports show it as a person would type it.
    """
    here = start.resolve()
    top = safe_read.boundary()
    if top is not None and not here.is_relative_to(top):
        return None
    while True:
        for name in NAMES:
            if (here / name).is_file():
                return here / name if start.is_absolute() else Path(os.path.relpath(here / name))
        if (here / ".git").exists() or here in (here.parent, top):
            return None
        here = here.parent


def load_config(
    path: Path, trackers: Types, sections: Types | None = None, *, named: str = "", above: tuple[Path, ...] = ()
) -> Config:
    """Read a configuration and those it extends; `trackers` and `sections` give the types of parts that others own.

    A settings type with a method `based_on(folder)` is asked to make its relative paths start at the file's folder.
    `named` is the place where another configuration names this one, and `above` are those that lead here.

    Raises UsageError (InputErrors for several mistakes) with file:line:column and the allowed values.
    """
    try:
        raw, _ = safe_read.read(path)
    except OSError as error:
        said = f"cannot read {path}: {error.strerror}" if named else f"cannot read the configuration: {error.strerror}"
        raise UsageError(said, where=named or str(path)) from None
    config = parse_config(raw, path, trackers, sections)
    base: Config | None = None
    chain = (*above, path.resolve())
    for index, name in enumerate(config.extends):
        where = config.where("extends", *([index] if config.says("extends", 0) else []))
        other = path.parent / name
        if other.resolve() in chain:
            raise UsageError(f"{name} leads back to itself", where=where, hint="one of them must not extend the other")
        found = load_config(other, trackers, sections, named=where, above=chain)
        base = found if base is None else _over(base, found)
    return config if base is None else _over(base, config)


def _over(base: Config, own: Config) -> Config:
    """What holds where `own` builds on `base`: lists are added, rules' settings and terms merged, all else replaced."""
    base = _seen_from(own.folder, base)
    rules = dict(base.rules)
    for name, said in own.rules.items():
        below = rules.get(name, RuleSettings())
        rules[name] = RuleSettings(
            said.severity or below.severity,
            {**below.params, **said.params},
            said.words.over(below.words),
            said.habit or below.habit,
        )
    kept = {
        name: getattr(base, name)
        for name in (
            "sources",
            "preset",
            "fail_on",
            "min_confidence",
            "baseline",
            "calendar",
            "habits",
            "trade_offs",
            "timezone",
        )
        if not own.says(name)
    }
    joined = {name: (*getattr(base, name), *getattr(own, name)) for name in _JOINED}
    sections, terms = {**base.sections, **own.sections}, {**base.terms, **own.terms}
    return msgspec.structs.replace(own, rules=rules, sections=sections, terms=terms, base=base, **kept, **joined)


def _seen_from(folder: Path, base: Config) -> Config:
    """The same with the paths of packs and baseline as they are spelled from another folder."""

    def moved(name: str) -> str:
        path = (base.folder / name).expanduser()
        return Path(os.path.relpath(path, folder)).as_posix()

    packs = tuple(moved(name) if (base.folder / name).expanduser().is_dir() else name for name in base.packs)
    baseline = moved(base.baseline) if base.baseline else ""
    return msgspec.structs.replace(base, packs=packs, baseline=baseline)


def parse_config(text: bytes | str, path: Path, trackers: Types, sections: Types | None = None) -> Config:
    """`load_config` for a text that is at hand."""
    located = load(text, path.as_posix())
    if located.data is None:
        return Config(path=path, located=located)
    _look_for(located.data, trackers)
    form: Any = convert(located, _shape(trackers, sections or {}))
    errors: list[UsageError] = []
    config = Config(
        path=path,
        extends=_list(form.extends),
        sources=tuple(_sources(form.sources or [], located, path, trackers, errors)),
        preset=form.preset or "recommended",
        select=_list(form.select),
        ignore=_list(form.ignore),
        rules={rule: _rule(said, rule, located) for rule, said in (form.rules or {}).items()},
        packs=_list(form.packs),
        waivers=tuple(_waiver(w, i, located, errors) for i, w in enumerate(form.waivers or [])),
        fail_on=form.fail_on or "error",
        min_confidence=form.min_confidence,
        baseline=form.baseline or "",
        bots=_bots(form.people, located, errors),
        calendar=_calendar(form.calendar, located, errors),
        habits=_habits(form.habits) if form.habits != "never" else None,
        trade_offs=_trade_offs(form.trade_offs, located, errors),
        terms=_terms(form.terms, located, errors),
        timezone=_timezone(form.timezone, located, errors),
        sections={name: value for name in sections or {} if (value := getattr(form, name)) is not None},
        located=located,
    )
    if errors:
        raise InputErrors(errors)
    return config


def config_schema(trackers: Types, sections: Types | None = None) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of `okrlint.yaml` with these trackers and sections."""
    schema = msgspec.json.schema(_shape(trackers, sections or {}))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Configuration of okrlint", **schema}


def _shape(trackers: Types, sections: Types) -> type[msgspec.Struct]:
    """ConfigForm with the sources and sections that exist."""
    source: Any = msgspec.defstruct(
        "SourceForm",
        [
            ("name", Annotated[str | None, Meta(description="Its name in reports; its kind if left out.")], None),
            (
                "written_by",
                Annotated[
                    str | None,
                    Meta(description="Who can write there, where not everybody can: on a board that few may change."),
                ],
                None,
            ),
            *((kind, _described(kind, settings), None) for kind, settings in trackers.items()),
        ],
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        namespace={
            "__doc__": f"One source: {', '.join(trackers)} with its settings, or the bare word for the defaults."
        },
    )
    kinds: Any = Literal[tuple(trackers)] if trackers else str
    listed: Any = Annotated[list[source | kinds] | None, Meta(description="Where OKRs and work are read from.")]
    return msgspec.defstruct(
        "Configuration",
        [("sources", listed, None), *((name, _described(name, section), None) for name, section in sections.items())],
        bases=(ConfigForm,),
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": ConfigForm.__doc__},
    )


def _look_for(data: Any, trackers: Types) -> None:
    """Ask for every kind of source that is named before the kinds are listed: not all may be known without a look."""
    sources = data.get("sources") if isinstance(data, dict) else None
    for source in sources if isinstance(sources, list) else ():
        for kind in [source] if isinstance(source, str) else source if isinstance(source, dict) else ():
            kind in trackers  # noqa: B015  (the question is what counts)


def _described(kind: str, settings: type[msgspec.Struct]) -> Any:
    text = (settings.__doc__ or f"Settings of {kind}.").strip().splitlines()[0]
    return Annotated[settings | None, Meta(description=text)]


def _sources(forms: list[Any], located: Located, path: Path, trackers: Types, errors: list[UsageError]) -> list[Source]:
    found: list[Source] = []
    for index, form in enumerate(forms):
        at = ("sources", index)
        raw = located.data_at(at)
        kinds = [raw] if isinstance(raw, str) else [key for key in raw if key not in ("name", "written_by")]
        if len(kinds) != 1:
            seen = f"{' and '.join(kinds)} in one source" if kinds else "a source without its kind"
            errors.append(UsageError(seen, where=located.where(at), allowed=f"one of {', '.join(trackers)}"))
            continue
        kind = kinds[0]
        settings = None if isinstance(form, str) else getattr(form, kind)
        given = "" if isinstance(form, str) else form.name or ""
        same = sum(s.kind == kind for s in found)
        name = given or (f"{kind}-{same + 1}" if same else kind)
        if any(s.name == name for s in found):
            errors.append(UsageError(f"two sources are called {name!r}", where=located.where(at)))
        try:
            settings = msgspec.convert({}, trackers[kind]) if settings is None else settings
        except msgspec.ValidationError as error:
            needs = ", ".join(f.name for f in msgspec.structs.fields(trackers[kind]) if f.required)
            said = f"{kind} says nothing of {needs}" if needs else f"{kind}: {error}"
            errors.append(UsageError(said, where=located.where(at), hint=f"write `{kind}:` with its settings below"))
            continue
        settings = settings.based_on(path.parent) if hasattr(settings, "based_on") else settings
        found.append(Source(name, kind, settings, "" if isinstance(form, str) else (form.written_by or "").strip()))
    return found


def _rule(said: RuleForm | None, rule: str, located: Located) -> RuleSettings:
    raw = located.data_at(("rules", rule)) or {}
    params = {key: value for key, value in raw.items() if key not in RuleForm.__struct_fields__}
    texts = {key: raw.get(key) or {} for key in ("message", "advice")}
    words = RuleWords(**{key: {"": text} if isinstance(text, str) else text for key, text in texts.items()})
    habit = said.habit if said is not None else None
    limits = _habits(habit) if isinstance(habit, HabitsForm) else habit
    return RuleSettings(raw.get("severity"), params, words, limits)


def _habits(form: HabitsForm | None) -> Habits:
    usual = Habits()
    if form is None:
        return usual
    return Habits(
        at_least=usual.at_least if form.at_least is None else form.at_least,
        share=usual.share if form.share is None else form.share,
    )


def _waiver(form: WaiverForm, index: int, located: Located, errors: list[UsageError]) -> Waiving:
    at = ("waivers", index)
    if form.subject is not None and form.subjects is not None:
        errors.append(UsageError("both subject and subjects", where=located.where(at), allowed="one of them"))
    named = [("subject",)] if form.subject is not None else [("subjects", i) for i in range(len(form.subjects or []))]
    goals = tuple(located.text((*at, *step)).strip() for step in named)
    errors += _widening(at, zip(named, goals, strict=True), located)
    line, column = located.at(at)
    return Waiving(
        rule=form.rule.strip(),
        subjects=goals,
        until=(form.until or "").strip(),
        reason=form.reason.strip(),
        by=(form.by or "").strip(),
        file=located.file,
        line=line,
        column=column,
    )


def _widening(at: Place, goals: Iterable[tuple[Place, str]], located: Located) -> Iterator[UsageError]:
    """What looks like a limit and would be none: no waiver comes to hold for every goal, or for ever, by accident."""
    for key in ("subject", "subjects", "until"):
        value = located.data_at(at).get(key, "left out")
        if value is None or (key == "until" and not value.strip()):
            hint = f"write what it is, or take `{key}` out"
            yield UsageError(f"nothing behind {key!r}", where=located.where((*at, key)), hint=hint)
    for step, goal in goals:
        if not goal:
            place = located.where((*at, *step))
            yield UsageError("a blank in the place of a goal", where=place, hint="name its id or key")


def _bots(form: PeopleForm | None, located: Located, errors: list[UsageError]) -> tuple[str, ...]:
    """The patterns for bots; one that would make everybody a bot is a slip."""
    said = form.bots if form is not None else None
    names = _list(said)
    for index, name in enumerate(names):
        if not name.strip(" *@"):
            place = located.where(("people", "bots", *([] if isinstance(said, str) else [index])))
            errors.append(
                UsageError(f"{name!r} would make everybody a bot", where=place, allowed="release-machine, svc-*")
            )
    return names


def _trade_offs(form: TradeOffsForm | None, located: Located, errors: list[UsageError]) -> TradeOffs:
    """What is added to the table of metrics; whether the groups of a pair exist is found out where the table is."""
    if form is None:
        return TradeOffs()
    metrics: dict[str, tuple[str, ...]] = {}
    for group, named in (form.metrics or {}).items():
        for index, metric in enumerate(named):
            if not metric.strip(" -+"):
                where = located.where(("trade_offs", "metrics", group, index))
                errors.append(UsageError("a metric without a name", where=where, allowed="throughput, -lead time"))
        metrics[group.strip()] = tuple(named)
    pairs = []
    for index, (one, other) in enumerate(form.pairs or []):
        if one.strip() == other.strip():
            where = located.where(("trade_offs", "pairs", index))
            errors.append(UsageError(f"{one!r} cannot be had at its own cost", where=where, allowed="two groups"))
        pairs.append((one.strip(), other.strip()))
    return TradeOffs(metrics=metrics, pairs=tuple(pairs), built_in=form.built_in is not False)


def _terms(form: dict[str, str] | None, located: Located, errors: list[UsageError]) -> dict[str, str]:
    """The glossary; a word without a meaning defines nothing."""
    for name, meaning in (form or {}).items():
        if not name.strip() or not (meaning or "").strip():
            where = located.where(("terms", name))
            said = f"{name!r} has no meaning" if name.strip() else "a meaning without a word"
            errors.append(UsageError(said, where=where, allowed="a word and one sentence that says what counts"))
    return {name.strip(): meaning.strip() for name, meaning in (form or {}).items() if (meaning or "").strip()}


def _timezone(said: str | None, located: Located, errors: list[UsageError]) -> str:
    name = (said or "").strip() or "UTC"
    if not is_zone(name):
        where = located.where(("timezone",))
        errors.append(UsageError(f"no such time zone: {name}", where=where, allowed=ZONES))
    return name


def _calendar(form: CalendarForm | None, located: Located, errors: list[UsageError]) -> Calendar:
    """The calendar; a cycle that ends before it begins, or a day that is none, is a slip with its place."""
    if form is None:
        return Calendar()
    cycles: dict[str, tuple[dt.date, dt.date]] = {}
    for name, cycle in (form.cycles or {}).items():
        days: list[dt.date] = []
        for key, text in (("starts", cycle.starts), ("ends", cycle.ends)):
            try:
                days.append(dt.date.fromisoformat(text.strip()))
            except ValueError:
                where = located.where(("calendar", "cycles", name, key))
                errors.append(UsageError(f"{key} {text!r} is no date", where=where, allowed="2026-09-14"))
        if len(days) == 2 and days[0] > days[1]:
            where = located.where(("calendar", "cycles", name, "ends"))
            errors.append(UsageError(f"{name} ends before it begins, on {days[0]}", where=where))
        elif (twin := next((other for other in cycles if same_name(other, name)), None)) is not None:
            where = located.where(("calendar", "cycles", name), key=True)
            errors.append(
                UsageError(f"{name!r} and {twin!r} are one name: large and small letters count alike", where=where)
            )
        elif len(days) == 2:
            cycles[name] = (days[0], days[1])
    return Calendar(
        fiscal_year_starts=form.fiscal_year_starts or 0,
        named_after=form.fiscal_year_named_after or "end",
        cycles=cycles,
    )


def _list(value: list[str] | str | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
