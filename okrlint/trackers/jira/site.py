"""The first look at a site: who we are, which projects, fields, types and statuses there are. Fills a `View`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from okrlint.errors import IncompleteError, OkrlintError, UsageError
from okrlint.trackers.jira.answers import Fields, LinkTypes, Priorities, Projects, Statuses, Suggestions, Types
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.fields import GOALS as GOALS_FIELD
from okrlint.trackers.jira.fields import Field, read_fields, resolve
from okrlint.trackers.jira.settings import GOALS, PARENT, JiraMatch, Settings, check

_M = TypeVar("_M", bound=JiraMatch)
_SHOWN = 12
_KEYS_AT_ONCE = 50
"""The most keys that /project/search takes (Atlassian's REST v3 document)."""


class Survey(msgspec.Struct):
    """`everywhere` are the asked projects that we can see (Jira's own writing), `hidden` those that we cannot.

    `visible` are all that we can see of those asked for and of those that were asked about beside them. `assumed` says
    that nobody has looked: an earlier reading has seen all that were asked for (see `confirm`).
    """

    view: View
    everywhere: list[str]
    hidden: list[str]
    visible: set[str]
    fields: list[Field]
    types: list[dict[str, Any]]
    reads: Callable[[str], bool]
    assumed: bool = False

    @property
    def projects(self) -> list[str]:
        """The projects whose work is read: all that can be seen, or those of this shard."""
        return [key for key in self.everywhere if self.reads(key)]


def survey(
    client: JiraClient,
    settings: Settings,
    *,
    login_later: bool = False,
    beside: Iterable[str] = (),
    wordings: Iterable[str] = (),
    reads: Callable[[str], bool] = lambda _: True,
    assumed: Sequence[str] = (),
) -> Survey:
    """Look around; 7 requests at most. With `login_later` the caller asks who we are, once it has read.

    `beside` are further projects to look for, `wordings` those of links that are known from an earlier reading: others
    are asked for where an issue shows one. `reads` tells whether the work of a project is read by this shard. `assumed`
    are projects that an earlier reading has seen: where these are all that are asked for, the caller has to `confirm`
    them as soon as something is missing.

    Raises NotLoggedIn for a token that Jira does not accept, UsageError for a mapping that does not fit the site (with
    what there is instead), IncompleteError where none of the projects can be seen.
    """
    check(settings)
    if not login_later:
        client.me()
    further = sorted(set(beside) - set(settings.projects))
    taken = client.cloud and {p.upper() for p in settings.projects} == {p.upper() for p in assumed}
    if taken:
        seen = {*assumed, *(visible_projects(client, tuple(further)) if further else ())}
        projects, hidden = list(assumed), list[str]()
    else:
        there = visible_projects(client, (*settings.projects, *further))
        projects, hidden = _sorted_out(settings, there)
        seen = set(there)
    if not projects:
        me = client.me()
        raise IncompleteError(
            f"none of the projects {', '.join(settings.projects)} exists or can be seen by {me.name or me.id}",
            where=client.url,
            hint="the account needs the permission Browse Projects in them; `okrlint init jira URL` lists what it sees",
        )
    fields = read_fields(client.get("/field", form=Fields))
    types = client.get("/issuetype", form=Types)
    settings = _with_types(settings, types)
    if settings.goals:
        settings = _with_goals(client, settings, fields)
    view = View(settings, resolve(settings.fields, fields), settings.site_name(), client.cloud)
    if GOALS in {way.casefold() for way in settings.serves} and not view.fields.goals:
        raise UsageError(
            "serves: the site has no Goals field, by which issues name Atlassian Goals",
            where=client.url,
            hint="Jira Cloud has it where Goals is switched on; take `goals` out of `serves` where there is none",
        )
    if settings.poll.says_something():
        view.poll = resolve(settings.poll.fields, fields, "poll.fields")
    if any(way.casefold() not in (PARENT, GOALS) for way in settings.serves):
        view.links = lambda: check_links(settings, link_types(client))
        view.wordings = set(wordings) or view.links()
    view.statuses = lambda: client.get("/status", form=Statuses)
    view.teams = lambda field: team_names(client, field)
    if any(f is not None and f.id == "priority" for f in view.fields.places.get("priority", ())):
        view.priorities = {str(p.get("name")): n for n, p in enumerate(client.get("/priority", form=Priorities))}
    view.has_subtasks = any(t.get("subtask") for t in types)
    view.containers = frozenset(str(t.get("name")) for t in types if _holds_others(t))
    return Survey(view, projects, hidden, seen, fields, types, reads, assumed=taken)


def confirm(client: JiraClient, seen: Survey) -> list[str]:
    """Look for the projects that were taken to be still there; answers with those that are not, and are hidden now."""
    if not seen.assumed:
        return []
    seen.assumed = False
    there = visible_projects(client, seen.view.settings.projects)
    seen.everywhere, seen.hidden = _sorted_out(seen.view.settings, there)
    seen.visible -= set(seen.hidden)
    return seen.hidden


def _sorted_out(settings: Settings, visible: Iterable[str]) -> tuple[list[str], list[str]]:
    """The projects that were asked for: those that can be seen, in Jira's writing, and those that cannot."""
    wanted = {p.upper(): p for p in settings.projects}
    projects = [key for key in visible if key.upper() in wanted]
    return projects, [p for upper, p in wanted.items() if upper not in {k.upper() for k in projects}]


def visible_projects(client: JiraClient, keys: tuple[str, ...] = ()) -> dict[str, str]:
    """Key to name of the projects that we can browse; Cloud is asked for these keys alone, when given."""
    if client.cloud:
        portions = [list(keys[at : at + _KEYS_AT_ONCE]) for at in range(0, len(keys), _KEYS_AT_ONCE)]
        asked: list[dict[str, Any]] = [{"keys": some} for some in portions] or [{}]
        found = [
            p for some in asked for p in client.offset_pages("/project/search", "values", some, page=50, form=Projects)
        ]
    else:
        found = client.get("/project", form=Projects)
    return {p["key"]: p.get("name", "") for p in found}


def link_types(client: JiraClient) -> list[dict[str, Any]]:
    """The site's link types with their wordings in both directions."""
    found: list[dict[str, Any]] = client.get("/issueLinkType", form=LinkTypes)["issueLinkTypes"]
    return found


def team_names(client: JiraClient, field: Field) -> dict[str, str]:
    """Names of teams by their ids: what Jira suggests for a search by this field. Nothing where it suggests nothing.

    Sites show as many as they like; which of them a team is among is not in our hands, nor in those of the caller.
    """
    if not client.cloud:
        return {}
    asked = {"fieldName": f"cf[{field.id.rsplit('_', 1)[-1]}]"}
    try:
        shown = client.get("/jql/autocompletedata/suggestions", asked, form=Suggestions)["results"]
    except OkrlintError:
        return {}
    return {str(s.get("value", "")).strip('"'): _plain(str(s.get("displayName", ""))) for s in shown}


def _plain(name: str) -> str:
    """A name without the marks that show where it matched."""
    return re.sub(r"</?b>", "", name).strip()


def check_links(settings: Settings, types: list[dict[str, Any]]) -> set[str]:
    """The site's wordings; every one in `serves` must be among them. Raises UsageError that lists them."""
    wordings = {str(t.get(side, "")).casefold() for t in types for side in ("inward", "outward")}
    names = {str(t.get("name", "")).casefold(): t for t in types}
    for way in settings.serves:
        said = way.casefold().strip()
        if said in (PARENT, GOALS) or said in wordings:
            continue
        named = names.get(said)
        if named:
            raise UsageError(
                f"serves: {way!r} is the name of a link type, which does not say a direction",
                allowed=f"{named.get('outward')!r} or {named.get('inward')!r}, as read from the issue that serves",
            )
        shown = ", ".join(repr(w) for w in sorted(wordings)[: 2 * _SHOWN])
        raise UsageError(f"serves: the site has no link {way!r}", allowed=f"parent, goals, {shown}")
    return wordings


def _with_types(settings: Settings, types: list[dict[str, Any]]) -> Settings:
    """The settings with ids in place of types that are named in another language than this account sees.

    Raises UsageError for a type that the site does not have.
    """
    usual = {f.name: f.default for f in msgspec.structs.fields(Settings)}
    there = {str(t.get("name", "")).casefold() for t in types}
    found: dict[str, JiraMatch] = {}
    for part in ("objective", "key_result"):
        match = getattr(settings, part)
        if settings.goals and match == usual[part] and not there & {t.casefold() for t in match.types}:
            found[part] = JiraMatch()  # goals are kept in Atlassian Goals, and nobody said that issues are some too
        else:
            found[part] = _types(part, match, settings.url, types)
    asked = _types("poll", settings.poll, settings.url, types)
    return msgspec.structs.replace(settings, **found, poll=asked)


def _with_goals(client: JiraClient, settings: Settings, fields: list[Field]) -> Settings:
    """The settings with the Goals field among what says what an issue serves, where the site has that field."""
    if not client.cloud:
        raise UsageError("goals: Atlassian Goals belong to Jira Cloud, and this is Data Center", where=client.url)
    if GOALS in {way.casefold() for way in settings.serves} or not any(f.custom == GOALS_FIELD for f in fields):
        return settings
    return msgspec.structs.replace(settings, serves=(*settings.serves, GOALS))


def _types(part: str, match: _M, url: str, types: list[dict[str, Any]]) -> _M:
    names = {str(t.get("name", "")).casefold() for t in types}
    meant: list[str] = []
    for said in match.types:
        other = [str(t.get("id")) for t in types if said in (str(t.get("id")), t.get("untranslatedName"))]
        if types and said.casefold() not in names and not other:
            raise UsageError(
                f"{part}.types: the site has no issue type {said!r}",
                where=url,
                allowed=", ".join(sorted({str(t.get("name", "")) for t in types})[: 3 * _SHOWN]),
                hint="`okrlint init jira URL` proposes a mapping for what is there",
            )
        meant += [said] if said.casefold() in names or not types else other
    return msgspec.structs.replace(match, types=tuple(meant))


def _holds_others(type_: dict[str, Any]) -> bool:
    """Whether issues of the type can have children in other projects: epics and what stands above them.

    Data Center does not tell levels; there, everything but a sub-task may be such.
    """
    level = type_.get("hierarchyLevel")
    return not type_.get("subtask") if level is None else isinstance(level, int) and level >= 1
