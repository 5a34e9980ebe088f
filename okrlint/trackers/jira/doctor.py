"""`okrlint doctor` for Jira: the token and its permissions, the mapping with examples, and what a scan will see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okrlint.errors import OkrlintError
from okrlint.trackers.jira import jql
from okrlint.trackers.jira.answer_parts import Object
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.discovery import count, sample
from okrlint.trackers.jira.fields import PROJECT
from okrlint.trackers.jira.settings import Settings
from okrlint.trackers.jira.site import Survey, survey
from okrlint.trackers.onboarding.doctor import Check, failed, gone_through
from okrlint.trackers.text.body_records import PARTS

_READING, _WRITING = ("BROWSE_PROJECTS",), ("ADD_COMMENTS", "EDIT_OWN_COMMENTS")
_SHOWN = 3


def examine(client: JiraClient, settings: Settings) -> list[Check]:
    """Everything that is worth knowing before a scan. Later checks need the first two: without them, those alone."""
    try:
        me = client.me()
        kind = "Cloud" if client.cloud else f"Data Center {client.site.version}"
    except OkrlintError as error:
        return [failed("token", error)]
    token = Check("token", True, f"accepted by Jira {kind} as {me.name or me.id}")
    try:
        seen = survey(client, settings)
    except OkrlintError as error:
        return [token, failed("mapping", error)]
    return [
        token,
        *gone_through(
            ("projects", lambda: _projects(seen)),
            ("permissions", lambda: _permissions(client, seen)),
            ("mapping", lambda: _mapping(client, settings, seen)),
            ("fields", lambda: _fields(settings, seen)),
            ("coverage", lambda: _coverage(seen)),
            ("goals", lambda: _atlassian_goals(client, settings, seen)),
        ),
    ]


def _atlassian_goals(client: JiraClient, settings: Settings, seen: Survey) -> Iterable[Check]:
    asked = settings.atlassian_goals()
    if asked is None:
        return ()
    from okrlint.trackers.jira.atlassian_goals.doctor import examine_goals

    return examine_goals(client, asked, settings.cloud_id, seen.fields)


def _projects(seen: Survey) -> Iterator[Check]:
    yield Check("projects", True, f"can be seen: {', '.join(seen.projects)}")
    for project in seen.hidden:
        advice = f"give the account the permission Browse Projects in {project}, or take it out of `projects`"
        yield Check("projects", False, f"{project} does not exist or cannot be seen", advice)


def _permissions(client: JiraClient, seen: Survey) -> Iterator[Check]:
    for project in seen.projects:
        asked = {"projectKey": project, "permissions": ",".join((*_READING, *_WRITING))}
        held = client.get("/mypermissions", asked, form=Object).get("permissions") or {}
        lacking = [p for p in (*_READING, *_WRITING) if not (held.get(p) or {}).get("havePermission")]
        reads = not set(lacking) & set(_READING)
        if lacking:
            advice = "reading needs Browse Projects; `okrlint publish` also needs Add Comments and Edit Own Comments"
            yield Check(f"permissions in {project}", None if reads else False, f"lacks {', '.join(lacking)}", advice)
        else:
            yield Check(f"permissions in {project}", True, "can read, and comment for `okrlint publish`")


def _mapping(client: JiraClient, settings: Settings, seen: Survey) -> Iterator[Check]:
    for name, plural in (("objective", "objectives"), ("key_result", "key results")):
        condition = jql.matching(getattr(seen.view.settings, name))
        number = count(client, seen.projects, condition) if condition else 0
        if not number:
            there = ", ".join(sorted({str(t.get("name")) for t in seen.types}))
            advice = f"issue types there: {there}; `okrlint init jira {client.url}` proposes a mapping"
            if settings.goals:
                yield Check(plural, None, f"no issues match `{name}`; those of Atlassian Goals follow below")
                continue
            yield Check(plural, False if name == "objective" else None, f"none match `{name}`", advice)
            continue
        some = sample(client, seen.projects, condition, ("summary",), most=_SHOWN)
        shown = "; ".join(f"{i.get('key')} {(i.get('fields') or {}).get('summary')}" for i in some)
        yield Check(plural, True, f"{number:,} match: {shown}{' …' if number > len(some) else ''}")
    work = count(client, seen.projects, settings.work)
    yield Check("work", True if work else None, f"{work:,} issues in the projects, goals among them")


def _fields(settings: Settings, seen: Survey) -> Iterator[Check]:
    """Which field stands for each property, and which properties only the text of an issue can tell."""
    told: list[str] = []
    silent: list[str] = []
    for name in settings.fields.__struct_fields__:
        places = [f for f in seen.view.fields.places.get(name, ()) if f is not None]
        shown = " or ".join(f.name if f.id in (PROJECT, f.name) else f"{f.name} ({f.id})" for f in places)
        told += [f"{name} is {shown}"] if places else []
        silent += [] if places or name in PARTS else [name]  # parts stand under headings nearly everywhere
    yield Check("fields", True, "; ".join(told) or "none: everything is read from the text")
    if silent:
        advice = "name a field under `fields:` where there is one"
        yield Check("fields", None, f"{', '.join(silent)}: read from headings in the description alone", advice)
    for remark in seen.view.fields.ignored:
        yield Check("fields", None, f"left out, {remark}", "name the one that is meant by its id")


def _coverage(seen: Survey) -> Iterator[Check]:
    ranked = seen.view.fields.ids("rank", "priority")
    if not ranked:
        advice = "say `rank: [gh-lexo-rank]` if the order of the boards counts, or `priority: [priority]`"
        yield Check("coverage", None, "no field says which goal goes first", advice)
    reported = seen.view.fields.ids("current", "status", "confidence")
    if not reported:
        advice = "map `current` and `status`, or report in comments: `Check-in: value 42, on track`"
        yield Check("coverage", None, "no field holds values or status: check-ins come from comments alone", advice)
    if seen.hidden:
        yield Check(
            "coverage", False, f"work and links of {', '.join(seen.hidden)} will be unseen", "see projects above"
        )
    else:
        yield Check("coverage", True, "goals, work, links, changes and comments of all projects will be seen")
