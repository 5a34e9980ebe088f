"""What may stand in `okrlint.yaml`, as types: the schema is made of them, and `okrlint.config` makes values of them."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

Preset: TypeAlias = Literal["core", "recommended", "strict"]
Severity: TypeAlias = Literal["error", "warning", "notice"]
FailOn: TypeAlias = Literal["error", "warning", "notice", "never"]
GoalName: TypeAlias = Annotated[str, Meta(min_length=1)] | int


class HabitsForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when on the findings of a rule are told as one habit."""

    at_least: Annotated[
        Annotated[int, Meta(ge=2)] | None,
        Meta(description="At least so many findings in one source, of one team or in one file; 8 if left out."),
    ] = None
    share: Annotated[
        Annotated[float, Meta(gt=0, le=1)] | None,
        Meta(description="And at least this share of all goals it could have found them on (0 to 1); 0.8 if left out."),
    ] = None


HabitSaid: TypeAlias = HabitsForm | Literal["never"] | None


class RuleForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is different for one rule; keys besides these are the rule's parameters."""

    severity: Annotated[Severity | None, Meta(description="How its findings count, instead of by its impact.")] = None
    message: Annotated[
        str | dict[str, str] | None,
        Meta(description="Your own sentence in place of the rule's: one text, or one for each variant that you name."),
    ] = None
    advice: Annotated[
        str | dict[str, str] | None, Meta(description="Your own advice in place of the rule's, in the same forms.")
    ] = None
    habit: Annotated[
        HabitSaid, Meta(description="From when on its findings are told as one habit, or never; `habits` if left out.")
    ] = None


class WaiverForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Findings that are known and accepted."""

    rule: Annotated[str, Meta(description="The id of the rule.", min_length=1)]
    reason: Annotated[str, Meta(description="Why they are accepted.", min_length=1)]
    subject: Annotated[
        GoalName | None, Meta(description="The goal (id or key) they are about; all goals if left out.")
    ] = None
    subjects: Annotated[
        Annotated[list[GoalName], Meta(min_length=1)] | None, Meta(description="Several goals, at least one.")
    ] = None
    until: Annotated[
        str | None, Meta(description="The last day on which it holds (2026-12-31); for ever if left out.")
    ] = None
    by: Annotated[str | None, Meta(description="Who accepted them.")] = None


class PeopleForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be known of the accounts in all sources."""

    bots: Annotated[
        list[str] | str | None,
        Meta(
            description="Accounts behind which nobody stands, by name or id; * stands for anything. They keep no work"
            " alive and own nothing. Accounts that their tracker, or a name such as x[bot], gives away need no mention."
        ),
    ] = None


class CycleForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days of one cycle."""

    starts: Annotated[str, Meta(description="Its first day (2026-09-14).")]
    ends: Annotated[str, Meta(description="Its last day, which belongs to it (2026-12-11).")]


class CalendarForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of cycles whose names do not tell them; days that a source gives itself go first."""

    fiscal_year_starts: Annotated[
        Annotated[int, Meta(ge=1, le=12)] | None,
        Meta(description="The month (1 to 12) in which the fiscal year begins: gives days to FY26, FY26-Q1, FY26-H2."),
    ] = None
    fiscal_year_named_after: Annotated[
        Literal["end", "start"] | None,
        Meta(description="Whether FY26 ends (end, if left out) or begins (start) in 2026."),
    ] = None
    cycles: Annotated[
        dict[str, CycleForm] | None, Meta(description="Cycles by name, such as releases, with their days.")
    ] = None


Group: TypeAlias = Annotated[str, Meta(description="The name of a group of metrics.")]


class TradeOffsForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Metrics that are usually had at the cost of others, besides those of the table in docs/trade-offs.md."""

    metrics: Annotated[
        dict[str, list[str]] | None,
        Meta(description="Metrics by group, of the table or new; a `-` stands before one that is to go down."),
    ] = None
    pairs: Annotated[
        list[Annotated[list[Group], Meta(min_length=2, max_length=2)]] | None,
        Meta(description="Two groups each, which pay for one another: [freshness, stock]."),
    ] = None
    built_in: Annotated[
        bool | None, Meta(description="false leaves the table of docs/trade-offs.md aside; true if left out.")
    ] = None


class ConfigForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Configuration of okrlint (okrlint.yaml). A key with nothing behind it counts as left out."""

    extends: Annotated[
        list[str] | str | None,
        Meta(
            description="Configurations that this one builds on: files, from this one. A later one wins, this one last."
        ),
    ] = None
    preset: Annotated[
        Preset | None,
        Meta(description="Which rules run: core (nearly always right), recommended (the default), strict (all)."),
    ] = None
    select: Annotated[
        list[str] | str | None, Meta(description="Rules that run besides the preset's: ids, families or tags.")
    ] = None
    ignore: Annotated[list[str] | str | None, Meta(description="Rules that do not run: ids, families or tags.")] = None
    rules: Annotated[dict[str, RuleForm | None] | None, Meta(description="Severity and parameters by rule id.")] = None
    packs: Annotated[
        list[str] | str | None,
        Meta(description="Further packs of rules: folders (from this file) or installed packages."),
    ] = None
    waivers: Annotated[list[WaiverForm] | None, Meta(description="Findings that are known and accepted.")] = None
    people: Annotated[PeopleForm | None, Meta(description="What is to be known of accounts.")] = None
    calendar: Annotated[CalendarForm | None, Meta(description="Days of cycles whose names do not tell them.")] = None
    habits: Annotated[
        HabitSaid,
        Meta(description="From when on what a rule finds nearly everywhere is told once, as a habit; or never."),
    ] = None
    trade_offs: Annotated[
        TradeOffsForm | None, Meta(description="Metrics that are had at the cost of others in this company.")
    ] = None
    terms: Annotated[
        dict[str, str] | None, Meta(description="The glossary: words, and what each means in this company.")
    ] = None
    timezone: Annotated[
        str | None,
        Meta(description="IANA time zone of times and weekdays in this file, such as Europe/Berlin; UTC if left out."),
    ] = None
    fail_on: Annotated[
        FailOn | None, Meta(description="The least severity that makes `check` exit with 1; error if left out.")
    ] = None
    min_confidence: Annotated[
        Annotated[float, Meta(ge=0, le=1)] | None,
        Meta(description="Findings below this confidence are not reported (0 to 1)."),
    ] = None
    baseline: Annotated[
        str | None, Meta(description="A file (from this one) of findings that were there before, which do not count.")
    ] = None
