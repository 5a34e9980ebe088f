"""The `publish:` part of `okrlint.yaml`: who is told what, how often, and where it stops. Nothing is on by default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from okrlint.comments.target import Speaker, Visibility
from okrlint.company import ZONES, is_zone
from okrlint.errors import UsageError
from okrlint.findings import SEVERITIES, Finding, Severity

Weekday: TypeAlias = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_Clock: TypeAlias = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_Positive: TypeAlias = Annotated[int, Meta(ge=1)]


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class QuietHours(_Part, frozen=True):
    """When nobody is to be notified. Silent edits of a standing comment go on."""

    starts: Annotated[_Clock, Meta(description="Local time at which the quiet begins, HH:MM.")] = "18:00"
    ends: Annotated[_Clock, Meta(description="Local time at which it ends; may be on the next day.")] = "08:00"
    zone: Annotated[
        str, Meta(description="IANA time zone of these times; the configuration's `timezone` if left out.")
    ] = ""
    days: Annotated[tuple[Weekday, ...], Meta(description="Days that are quiet from midnight to midnight.")] = ()


class Reminders(_Part, frozen=True):
    """How often a comment that still holds is brought up again: after_days, then factor times as long each time."""

    after_days: Annotated[_Positive, Meta(description="Days from the first comment to the first reminder.")] = 14
    factor: Annotated[float, Meta(ge=1.5, le=10, description="How much longer each next wait is.")] = 2.0
    at_most: Annotated[int, Meta(ge=0, le=12, description="Reminders per comment; 0 turns them off.")] = 3


class Budget(_Part, frozen=True):
    """How much one run may write. What is left over waits for the next run, worst first."""

    per_run: Annotated[_Positive, Meta(description="Writes (comments created, changed, deleted) in one run.")] = 50
    per_minute: Annotated[
        int, Meta(ge=1, le=60, description="Writes in any 60 seconds. GitHub's limit is 80; trouble starts at 20.")
    ] = 15


class Project(_Part, frozen=True):
    """What differs in one project. Empty: everything as in `publish.rules`."""

    rules: Annotated[tuple[str, ...], Meta(description="Rules that comment here, instead of `publish.rules`.")] = ()


class Whom(_Part, frozen=True):
    """The team, or the teams that one person answers for, whose goals a digest is about."""

    team: Annotated[str, Meta(description="A team: a section with all that is open there, and in teams below it.")] = ""
    manager: Annotated[str, Meta(description="Whoever answers for `teams`; the name that the digest bears.")] = ""
    teams: Annotated[tuple[str, ...], Meta(description="The teams of the manager, a section each.")] = ()

    @property
    def team_names(self) -> tuple[str, ...]:
        """The teams, however they were named."""
        return (self.team,) if self.team else self.teams


class DigestSettings(_Part, frozen=True, rename={"for_": "for"}):
    """One message in place of many comments, or for a team. Used with `okrlint publish --digest`."""

    for_: Annotated[
        Whom,
        Meta(description="Left out: owners who would get many comments. Else a team, or a manager and teams."),
    ] = Whom()
    to: Annotated[
        Literal["file", "issue", "slack", "teams"],
        Meta(description="A Markdown file, one comment on one issue, or a webhook."),
    ] = "file"
    path: Annotated[str, Meta(description="The file, for `to: file`.")] = "okrlint-digest.md"
    issue: Annotated[str, Meta(description="Key or URL of the issue, for `to: issue`.")] = ""
    webhook_variable: Annotated[
        str,
        Meta(
            pattern=r"^[A-Z][A-Z0-9_]*$",
            description="Environment variable that holds the webhook's URL. The URL itself never stands in a file.",
        ),
    ] = "OKRLINT_WEBHOOK_URL"
    over: Annotated[int, Meta(ge=0, description="From how many new comments on somebody gets a digest instead.")] = 5
    days: Annotated[
        tuple[Weekday, ...],
        Meta(description="Days on which a webhook is called; empty: all. What changed is told since the last."),
    ] = ()
    zone: Annotated[
        str, Meta(description="IANA time zone of these days; the configuration's `timezone` if left out.")
    ] = ""
    after_weeks: Annotated[
        int, Meta(ge=0, le=52, description="With `for`: only what has stood for so many weeks; the rest is counted.")
    ] = 0


class Settings(_Part, frozen=True):
    """`publish:` in `okrlint.yaml`."""

    name: Annotated[
        str,
        Meta(
            pattern=r"^[a-z][a-z0-9-]{0,39}$",
            description="Name of this rule set. Two configurations that speak to the same tickets need two names.",
        ),
    ] = "okrlint"
    rules: Annotated[
        tuple[str, ...],
        Meta(description="Rules whose findings become comments; `*` stands for any letters. None by default."),
    ] = ()
    projects: Annotated[
        dict[str, Project],
        Meta(description="Where comments may be written: `PROJ` or `owner/repository`, each with its own settings."),
    ] = {}
    at_least: Annotated[Severity, Meta(description="Findings below this are left to reports.")] = "warning"
    likely: Annotated[bool, Meta(description="Also tell findings below the default confidence.")] = False
    mentions: Annotated[bool, Meta(description="Mention owners by their account, which notifies them.")] = False
    opt_out: Annotated[
        str,
        Meta(min_length=3, description="In a ticket's text, or as a label, this keeps okrlint from speaking there."),
    ] = "okrlint: quiet"
    rule_url: Annotated[
        str,
        Meta(
            pattern=r"^(https?://.*\{rule\}.*)?$",
            description="Address of a rule's page, with `{rule}` in it; left out: okrlint's own documents.",
        ),
    ] = ""
    quiet_hours: Annotated[QuietHours | None, Meta(description="When nobody is notified.")] = None
    reminders: Annotated[Reminders, Meta(description="Bringing up again what still holds.")] = Reminders()
    budget: Annotated[Budget, Meta(description="How much one run may write.")] = Budget()
    visibility: Annotated[
        Visibility | None, Meta(description="Limits who sees comments, where a tracker can (Jira).")
    ] = None
    digest: Annotated[
        DigestSettings | tuple[DigestSettings, ...],
        Meta(
            description="One message per owner in place of many comments, or for teams; one digest, or a list of them."
        ),
    ] = DigestSettings()

    @property
    def digests(self) -> tuple[DigestSettings, ...]:
        """The digests, one or several."""
        return self.digest if isinstance(self.digest, tuple) else (self.digest,)


def check(settings: Settings, where: str = "okrlint.yaml") -> None:
    """Raise UsageError for what the types cannot say: an unknown time zone, a digest without its place."""
    zones = [("digest", digest.zone) for digest in settings.digests]
    if settings.quiet_hours is not None:
        zones.append(("quiet_hours", settings.quiet_hours.zone))
    for part, zone in zones:
        if zone and not is_zone(zone):
            raise UsageError(f"publish.{part}.zone: no such time zone: {zone}", where=where, allowed=ZONES)
    for digest in settings.digests:
        whom = digest.for_
        if digest.to == "issue" and not digest.issue:
            raise UsageError(
                "publish.digest: `to: issue` needs `issue:`", where=where, allowed="a key or URL of one issue"
            )
        if (bool(whom.team) and bool(whom.manager or whom.teams)) or bool(whom.manager) != bool(whom.teams):
            raise UsageError(
                "publish.digest.for: names neither one team, nor one manager with teams",
                where=where,
                allowed="{team: NAME} or {manager: NAME, teams: [NAME, …]}",
            )
        if digest.after_weeks and not whom.team_names:
            raise UsageError(
                "publish.digest.after_weeks: belongs to a digest for a team or a manager",
                where=where,
                hint="owners are reminded by `reminders`",
            )


def in_zone(settings: Settings, zone: str) -> Settings:
    """The same where `zone` holds for times and days that name none of their own."""
    hours = settings.quiet_hours
    return msgspec.structs.replace(
        settings,
        quiet_hours=hours and msgspec.structs.replace(hours, zone=hours.zone or zone),
        digest=tuple(msgspec.structs.replace(digest, zone=digest.zone or zone) for digest in settings.digests),
    )


def local(moment: dt.datetime, zone: str) -> dt.datetime:
    """A moment (UTC) as the clocks of a time zone show it, summer time included."""
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone or "UTC"))


def speaker(settings: Settings) -> Speaker:
    """What a tracker has to know of these settings to comment."""
    return Speaker(name=settings.name, opt_out=settings.opt_out, visibility=settings.visibility)


def project_of(settings: Settings, project: str) -> Project | None:
    """The settings of a project (names compare without case), or None where nobody opted in."""
    wanted = project.casefold()
    return next((value for name, value in settings.projects.items() if name.casefold() == wanted), None)


def opted_in(settings: Settings, project: str, rule: str) -> bool:
    """Whether the findings of a rule are to be told in a project."""
    place = project_of(settings, project)
    return place is not None and named(place.rules or settings.rules, rule)


def named(patterns: Sequence[str], rule: str) -> bool:
    """Whether one of these names or patterns stands for the rule."""
    return any(fnmatchcase(rule, pattern) for pattern in patterns)


def is_loud(settings: Settings, finding: Finding) -> bool:
    """Whether a finding is bad enough and sure enough to be told to people."""
    return SEVERITIES.index(finding.severity) <= SEVERITIES.index(settings.at_least) and (
        settings.likely or finding.tier == "confident"
    )


def quiet(settings: Settings, now: dt.datetime) -> bool:
    """Whether `now` (UTC) lies in the quiet hours. An interval whose ends are equal is the whole day."""
    hours = settings.quiet_hours
    if hours is None:
        return False
    here = local(now, hours.zone)
    if WEEKDAYS[here.weekday()] in hours.days:
        return True
    clock = here.strftime("%H:%M")
    if hours.starts < hours.ends:
        return hours.starts <= clock < hours.ends
    return clock >= hours.starts or clock < hours.ends
