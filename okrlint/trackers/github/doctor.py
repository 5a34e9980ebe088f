"""`okrlint doctor` for GitHub: the token and its rights, limits, the mapping, and what a scan will be able to see."""

from __future__ import annotations

from collections.abc import Iterator

from okrlint.errors import OkrlintError, UsageError
from okrlint.trackers.github import more_queries, queries
from okrlint.trackers.github.client import GitHubClient, GitHubError
from okrlint.trackers.github.discovery import Owner, count, look
from okrlint.trackers.github.features import Features
from okrlint.trackers.github.settings import GitHubMatch, Settings, check
from okrlint.trackers.onboarding.doctor import Check, failed, gone_through

POINTS_OF_A_SCAN = 200
"""Fewer points than this left in the hour are worth a remark; 1,000 issues cost about 125."""


def examine(client: GitHubClient, settings: Settings) -> list[Check]:
    """Everything that is worth knowing before a scan. Later checks need the first: without it, that one alone."""
    try:
        check(settings)
        seen = look(client, settings.owner)
        login = client.whoami()
    except UsageError as error:
        return [failed("configuration", error)]
    except OkrlintError as error:
        return [failed("server" if isinstance(error, GitHubError) and error.kind == "no_graphql" else "token", error)]
    return [
        Check("token", True, f"accepted; comments would be written as {login or 'an App'}"),
        *gone_through(
            ("limits", lambda: _limits(client)),
            ("repositories", lambda: _repositories(client, settings)),
            ("boards", lambda: _boards(settings, seen)),
            ("mapping", lambda: _mapping(client, settings, seen)),
            ("fields", lambda: _fields(settings, seen)),
            ("coverage", lambda: _coverage(seen.has, settings)),
        ),
    ]


def _limits(client: GitHubClient) -> Iterator[Check]:
    spent = client.spent
    if spent.remaining is None:
        yield Check("limits", None, "this server tells no limits")
    elif spent.remaining < POINTS_OF_A_SCAN:
        advice = "wait for the next hour, use a GitHub App (5,000 points and more), or `work: linked`"
        yield Check("limits", False, f"{spent.remaining} of {spent.limit or '?'} points left this hour", advice)
    else:
        yield Check("limits", True, f"{spent.remaining} of {spent.limit or '?'} points left this hour")


def _repositories(client: GitHubClient, settings: Settings) -> Iterator[Check]:
    for name in settings.repositories:
        query = queries.listing(Features(), full=False)
        variables = {"owner": settings.owner, "name": name, "since": None, "page": 1, "after": None}
        answer = client.graphql(query, variables)
        root = answer.data.get("repository")
        title = f"repository {settings.owner}/{name}"
        if not isinstance(root, dict):
            said = str(answer.errors[0].get("message", "")) if answer.errors else "nothing there"
            saml = "SAML" in said
            advice = (
                "authorise the token for the organisation (Settings, Tokens, Configure SSO)"
                if saml
                else "check the name; a fine-grained token or App needs Issues: read for this repository"
            )
            yield Check(title, False, said, advice)
            continue
        total = int((root.get("total") or {}).get("totalCount") or 0)
        renamed = str(root.get("nameWithOwner") or "")
        if renamed.lower() != f"{settings.owner}/{name}".lower():
            yield Check(title, None, f"is called {renamed} now, {total:,} issues", f"write {renamed.partition('/')[2]}")
        else:
            yield Check(title, True, f"{total:,} issues")


def _boards(settings: Settings, seen: Owner) -> Iterator[Check]:
    if settings.boards == ():
        yield Check("boards", None, "not read (boards: [])")
        return
    known = {board.number for board in seen.boards}
    wanted = {m.board for m in (settings.objective, settings.key_result) if m.board} | set(settings.boards or ())
    if seen.unseen:
        advice = "add the scope read:project (classic token) or Projects: read (App), or set `boards: []`"
        yield Check("boards", False, seen.unseen[0], advice)
    elif wanted - known:
        lost = ", ".join(str(n) for n in sorted(wanted - known))
        yield Check("boards", False, f"{settings.owner} has no open board {lost}", "see the number in its address")
    else:
        yield Check("boards", True, f"{len(known)} can be read")


def _mapping(client: GitHubClient, settings: Settings, seen: Owner) -> Iterator[Check]:
    for name, match in (("objectives", settings.objective), ("key results", settings.key_result)):
        yield from _match(client, settings, seen, name, match)
    if settings.roadmap:
        places = [(settings.owner, n.split("#")[0], int(n.split("#")[1])) for n in settings.roadmap]
        data = client.graphql(more_queries.lookup(places)).data
        for place, issue in enumerate(settings.roadmap):
            there = bool((data.get(f"k{place}") or {}).get("issueOrPullRequest"))
            advice = "" if there else "check repository and number; the token must see it"
            yield Check(f"roadmap {issue}", there, "found" if there else "no such issue", advice)


def _match(client: GitHubClient, settings: Settings, seen: Owner, name: str, match: GitHubMatch) -> Iterator[Check]:
    repos = " ".join(f"repo:{settings.owner}/{r}" for r in settings.repositories)
    missing = [t for t in match.types if t.lower() not in {k.lower() for k in seen.types}]
    if match.types and len(missing) == len(match.types):
        advice = f"issue types here: {', '.join(seen.types) or 'none'}; or mark goals by labels"
        yield Check(name, False, f"no issue type {' or '.join(missing)}", advice)
        return
    searches = [f'{repos} is:issue type:"{t}"' for t in match.types]
    searches += [f'{repos} is:issue label:"{label}"' for label in match.labels]
    if not searches:
        yield Check(name, None, f"decided by {_by(match)}; a scan counts them")
        return
    number = sum(count(client, searches))
    advice = "" if number else "no issue is marked like this: `okrlint init github` shows what there is"
    yield Check(name, number > 0, f"about {number:,} by {_by(match)}", advice)


def _by(match: GitHubMatch) -> str:
    said = [f"type {' or '.join(match.types)}"] if match.types else []
    said += [f"label {' or '.join(match.labels)}"] if match.labels else []
    said += [f"depth {match.depth}"] if match.depth else []
    said += ["being below an objective"] if match.below else []
    said += [f"board {match.board}"] if match.board else []
    said += [f"field {' and '.join(match.fields)}"] if match.fields else []
    return ", ".join(said) or "nothing"


def _fields(settings: Settings, seen: Owner) -> Iterator[Check]:
    """Places that a configuration names itself must exist; the defaults may."""
    known = {"field": {f.lower() for f in seen.fields}, "board": {f.lower() for b in seen.boards for f, _ in b.fields}}
    defaults = type(settings.fields)()
    for name in settings.fields.__struct_fields__:
        places = getattr(settings.fields, name)
        if places == getattr(defaults, name):
            continue
        for place in places:
            kind, _, wanted = place.partition(":")
            if kind in known and wanted.strip().lower() not in known[kind] and not (kind == "board" and seen.unseen):
                there = ", ".join(sorted(known[kind])) or "none"
                what = "issue field of the organisation" if kind == "field" else "field of a board"
                yield Check(f"fields.{name}", False, f"no {what} is called {wanted}", f"there is: {there}")


def _coverage(has: Features, settings: Settings) -> Iterator[Check]:
    lacking = {
        "issue types": has.types,
        "sub-issues": has.sub_issues,
        "issue fields and their history": has.issue_fields and has.field_events,
        "pull requests linked to issues": has.pull_requests,
    }
    for what, there in lacking.items():
        if not there:
            yield Check("coverage", None, f"this server has no {what}", "rules that need it will say so")
    if settings.work == "linked":
        yield Check(
            "coverage", None, "only linked work is read: orphan-work cannot be judged", "work: all reads everything"
        )
    if all(lacking.values()) and settings.work == "all":
        yield Check("coverage", True, "everything that okrlint can ask GitHub for is there")
