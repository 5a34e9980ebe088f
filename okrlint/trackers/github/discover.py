"""`okrlint init github OWNER`: looks at what an owner has and what each way of marking goals would match."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from okrlint.errors import UsageError
from okrlint.trackers.github import discover_queries as ask
from okrlint.trackers.github.client import Client, GitHubError
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.features import detect
from okrlint.trackers.github.fields import Node, nodes_of
from okrlint.trackers.onboarding.yaml_quoting import flow, scalar

_OBJECTIVE = re.compile(r"^(?:okr[\s:/_-]*)?(?:objectives?|goals?|theme)$|^type[\s:/_-]+objective$", re.IGNORECASE)
_RESULT = re.compile(r"^(?:okr[\s:/_-]*)?(?:key[\s_-]?results?|krs?)$|^type[\s:/_-]+key[\s_-]?result$", re.IGNORECASE)
MOST_REPOSITORIES = 30


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way of telling goals from work, with what it would match; `objective` and `key_result` are YAML.

    `results` is None where only the size of the objectives' trees could tell. `roadmap` lists top issues.
    """

    name: str
    objective: str
    key_result: str
    objectives: int
    results: int | None
    roadmap: tuple[str, ...] = ()
    note: str = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen of an owner. `repositories` are (name, issues), `unseen` what this token could not look at."""

    owner: str
    base_url: str
    organisation: bool
    repositories: tuple[tuple[str, int], ...]
    more_repositories: int
    types: tuple[str, ...]
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    milestones: tuple[str, ...]
    boards: tuple[tuple[int, str, int, tuple[str, ...]], ...]
    choices: tuple[Choice, ...]
    issues: int
    unseen: tuple[str, ...] = ()


def discover(
    owner: str,
    base_url: str,
    environment: Mapping[str, str],
    *,
    max_wait: float = 600.0,
    say: Callable[[str], None] = lambda _: None,
) -> Found:
    """Look at an owner: a dozen requests. Raises UsageError without a token or for an owner that is not there."""
    with connect(owner, base_url, environment, max_wait=max_wait, say=say) as client:
        return look(client, owner, base_url)


def look(client: Client, owner: str, base_url: str = "") -> Found:
    """The same with a client at hand."""
    has = detect(client)
    unseen: list[str] = []
    account = client.graphql(ask.REPOSITORIES, {"login": owner}).data.get("repositoryOwner")
    if not isinstance(account, dict):
        raise UsageError(
            f"no such organisation or user: {owner}",
            where=client.api,
            hint="check the spelling; an organisation with single sign-on has to authorise the token first",
        )
    repositories = [r for r in nodes_of(account, "repositories") if r.get("hasIssuesEnabled")]
    types, fields = _organisation(client, owner, has) if account.get("__typename") == "Organization" else ([], [])
    boards = _boards(client, owner, unseen) if has.projects else []
    names = [str(r["name"]) for r in repositories]
    labels = sorted({str(n["name"]) for r in repositories for n in nodes_of(r, "labels")})
    choices = _by_types(client, owner, types) + _by_labels(client, owner, labels)
    choices += _by_boards(client, owner, boards)
    if has.sub_issues:
        choices += _by_depth(client, owner, types, labels)
    return Found(
        owner=owner,
        base_url=base_url,
        organisation=account.get("__typename") == "Organization",
        repositories=tuple((n, int(r["issues"]["totalCount"])) for n, r in zip(names, repositories, strict=True)),
        more_repositories=max(0, int(account["repositories"].get("totalCount") or 0) - MOST_REPOSITORIES),
        types=tuple(types),
        fields=tuple(fields),
        labels=tuple(labels),
        milestones=tuple(sorted({str(m["title"]) for r in repositories for m in nodes_of(r, "milestones")})),
        boards=tuple((b["number"], b["title"], b["items"]["totalCount"], tuple(_field_names(b))) for b in boards),
        choices=tuple(sorted(choices, key=lambda c: (c.objectives == 0, c.results == 0))),
        issues=sum(int(r["issues"]["totalCount"]) for r in repositories),
        unseen=tuple(unseen),
    )


def count(client: Client, searches: Sequence[str]) -> list[int]:
    """How many issues each search matches (GitHub's own count, which may lag behind by minutes)."""
    if not searches:
        return []
    query, variables = ask.counts(searches)
    data = client.graphql(query, variables).data
    return [int((data.get(f"c{n}") or {}).get("issueCount") or 0) for n in range(len(searches))]


def _organisation(client: Client, owner: str, has: Any) -> tuple[list[str], list[str]]:
    if not has.types and not has.issue_fields:
        return [], []
    data = client.graphql(ask.organisation(has), {"login": owner}).data.get("organization") or {}
    types = [str(t["name"]) for t in nodes_of(data, "issueTypes") if t.get("isEnabled", True)]
    return types, [str(f["name"]) for f in nodes_of(data, "issueFields") if f.get("name")]


def _boards(client: Client, owner: str, unseen: list[str]) -> list[Node]:
    try:
        answer = client.graphql(ask.BOARDS, {"login": owner})
    except GitHubError as error:
        if error.kind not in ("forbidden", "missing", "refused"):
            raise
        unseen.append("Projects boards: the token lacks the scope read:project (a workflow's token never has it)")
        return []
    if answer.errors:
        unseen.append(f"Projects boards: {answer.errors[0].get('message', '')}")
    found = nodes_of(answer.data.get("repositoryOwner") or {}, "projectsV2")
    return [b for b in found if not b.get("closed")]


def _field_names(board: Node) -> list[str]:
    return [str(f["name"]) for f in nodes_of(board, "fields") if f.get("name")]


def _by_types(client: Client, owner: str, types: list[str]) -> list[Choice]:
    tops, results = [t for t in types if _OBJECTIVE.match(t)], [t for t in types if _RESULT.match(t)]
    if not tops:
        return []
    numbers = count(client, [f'org:{owner} is:issue type:"{t}"' for t in (*tops, *results)])
    found = sum(numbers[len(tops) :])
    below = "{below: objective}" if not results else f"{{types: {flow(results)}}}"
    return [
        Choice(
            name="issue types",
            objective=f"{{types: {flow(tops)}}}",
            key_result=below,
            objectives=sum(numbers[: len(tops)]),
            results=found if results else None,
        )
    ]


def _by_labels(client: Client, owner: str, labels: list[str]) -> list[Choice]:
    tops, results = [x for x in labels if _OBJECTIVE.match(x)], [x for x in labels if _RESULT.match(x)]
    if not tops:
        return []
    numbers = count(client, [f'user:{owner} is:issue label:"{x}"' for x in (*tops[:10], *results[:10])])
    found = sum(numbers[len(tops[:10]) :])
    below = "{below: objective}" if not results else f"{{labels: {flow(results)}}}"
    return [
        Choice(
            name="labels",
            objective=f"{{labels: {flow(tops)}}}",
            key_result=below,
            objectives=sum(numbers[: len(tops[:10])]),
            results=found if results else None,
        )
    ]


def _by_boards(client: Client, owner: str, boards: list[Node]) -> list[Choice]:
    choices = []
    for board in boards:
        for field in nodes_of(board, "fields"):
            options = [str(o["name"]) for o in field.get("options") or ()]
            tops, results = [o for o in options if _OBJECTIVE.match(o)], [o for o in options if _RESULT.match(o)]
            if not tops:
                continue
            name, number = str(field["name"]), int(board["number"])
            cards = _cards(client, owner, number, name)
            told = {o: cards.count(o) for o in options}
            below = "{below: objective}"
            if results:
                below = f"{{board: {number}, fields: {{{scalar(name)}: {flow(results)}}}}}"
            choices.append(
                Choice(
                    name=f"board {number} ({board['title']}), field {name}",
                    objective=f"{{board: {number}, fields: {{{scalar(name)}: {flow(tops)}}}}}",
                    key_result=below,
                    objectives=sum(told[o] for o in tops),
                    results=sum(told[o] for o in results) if results else None,
                )
            )
    return choices


def _cards(client: Client, owner: str, number: int, field: str) -> list[str]:
    """The values of one choice on the first 500 cards of a board."""
    values: list[str] = []
    after = None
    for _ in range(5):
        data = client.graphql(ask.OPTIONS, {"login": owner, "number": number, "after": after}).data
        items = ((data.get("repositoryOwner") or {}).get("projectV2") or {}).get("items") or {}
        for card in nodes_of({"items": items}, "items"):
            chosen = nodes_of(card, "fieldValues")
            values += [str(v["name"]) for v in chosen if (v.get("field") or {}).get("name") == field]
        info = items.get("pageInfo") or {}
        if not info.get("hasNextPage") or info.get("endCursor") == after:
            break
        after = info.get("endCursor")
    return values


def _by_depth(client: Client, owner: str, types: list[str], labels: list[str]) -> list[Choice]:
    # An objective at the top of its tree is no roadmap.
    goals = [f'-type:"{t}"' for t in types if _OBJECTIVE.match(t) or _RESULT.match(t)]
    goals += [f'-label:"{x}"' for x in labels if _OBJECTIVE.match(x) or _RESULT.match(x)]
    search = " ".join([f"user:{owner} is:issue has:sub-issue -has:parent-issue", *goals[:10]])
    data = client.graphql(ask.ROOTS, {"search": search}).data
    tops = [n for n in nodes_of(data, "search") if n.get("number")]
    # A roadmap is a top whose parts have parts of their own; an issue with a few tasks below it is none.
    roots = [n for n in tops if any(c["subIssuesSummary"]["total"] for c in nodes_of(n, "subIssues"))]
    if not roots:
        return []
    first = sum(int(n["subIssuesSummary"]["total"]) for n in roots)
    second = sum(int(c["subIssuesSummary"]["total"]) for n in roots for c in nodes_of(n, "subIssues"))
    return [
        Choice(
            name="depth below a roadmap issue",
            objective="{depth: 1}",
            key_result="{depth: 2}",
            objectives=first,
            results=second,
            roadmap=tuple(f"{n['repository']['name']}#{n['number']}" for n in roots),
            note="; ".join(f"{n['repository']['name']}#{n['number']} {str(n['title'])[:60]}" for n in roots[:5]),
        )
    ]
