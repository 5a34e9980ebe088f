"""`okrlint init github OWNER`: what an owner has, and how much each way of marking goals would match.

The words of the proposal stand in `okrlint.trackers.onboarding.propose`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import msgspec

from okrlint.errors import UsageError
from okrlint.trackers import Run
from okrlint.trackers.github import discovery_queries as ask
from okrlint.trackers.github.boards import cards
from okrlint.trackers.github.client import GitHubClient, GitHubError
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.features import Features, detect
from okrlint.trackers.github.fields import Node, nodes_of
from okrlint.trackers.github.paging import pages
from okrlint.trackers.http.paging import PagePace
from okrlint.trackers.onboarding.found import OBJECTIVE, RESULT, Choice, Found, marked
from okrlint.trackers.onboarding.yaml_quoting import few, flow, remark, scalar

_BELOW = "{below: objective}"
MOST_REPOSITORIES = 30
_REST = """
# Where properties are kept: the first place that has a value wins. These are some of the defaults.
# fields:
#   owner: [field:Owner, board:Owner, body, assignees]
#   rank: [field:Rank, board:Rank, body]     # or [position]: the order of a board
#   cycle: [field:Cycle, board:Iteration, body, milestone]

# `linked` reads only goals and what is linked to them: fewer requests, but no orphan-work.
# work: all"""
_NO_BOARDS = """
# No Projects boards were found; [] also spares the token the scope read:project.
boards: []"""


class FoundBoard(msgspec.Struct, frozen=True):
    """A Projects board that is open; `fields` are names with the options that they offer, if they do."""

    number: int
    title: str
    cards: int
    fields: tuple[tuple[str, tuple[str, ...]], ...]


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """What an owner has. `repositories` are (name, issues), `unseen` what this token could not look at."""

    name: str
    has: Features
    repositories: tuple[tuple[str, int], ...]
    more_repositories: int
    types: tuple[str, ...]
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    milestones: tuple[str, ...]
    boards: tuple[FoundBoard, ...]
    unseen: tuple[str, ...] = ()


def discover(owner: str, run: Run, base_url: str = "") -> Found:
    """Look at an owner: a dozen requests. Raises UsageError without a token or for an owner that is not there."""
    with connect(owner, base_url, run.environment, max_wait=run.max_wait, say=run.say) as client:
        seen = look(client, owner)
        return _found(seen, base_url, _choices(client, seen))


def look(client: GitHubClient, owner: str) -> Owner:
    """What an owner has; four requests at most. Raises UsageError for an owner, or a GraphQL, that is not there."""
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
    return Owner(
        name=owner,
        has=has,
        repositories=tuple((str(r["name"]), int(r["issues"]["totalCount"])) for r in repositories),
        more_repositories=max(0, int(account["repositories"].get("totalCount") or 0) - MOST_REPOSITORIES),
        types=tuple(types),
        fields=tuple(fields),
        labels=tuple(sorted({str(n["name"]) for r in repositories for n in nodes_of(r, "labels")})),
        milestones=tuple(sorted({str(m["title"]) for r in repositories for m in nodes_of(r, "milestones")})),
        boards=tuple(map(_board, boards)),
        unseen=tuple(unseen),
    )


def count(client: GitHubClient, searches: Sequence[str]) -> list[int]:
    """How many issues each search matches (GitHub's own count, which may lag behind by minutes)."""
    if not searches:
        return []
    query, variables = ask.counts(searches)
    data = client.graphql(query, variables).data
    return [int((data.get(f"c{n}") or {}).get("issueCount") or 0) for n in range(len(searches))]


def _organisation(client: GitHubClient, owner: str, has: Features) -> tuple[list[str], list[str]]:
    if not has.types and not has.issue_fields:
        return [], []
    data = client.graphql(ask.organisation(has), {"login": owner}).data.get("organization") or {}
    types = [str(t["name"]) for t in nodes_of(data, "issueTypes") if t.get("isEnabled", True)]
    return types, [str(f["name"]) for f in nodes_of(data, "issueFields") if f.get("name")]


def _boards(client: GitHubClient, owner: str, unseen: list[str]) -> list[Node]:
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


def _board(raw: Node) -> FoundBoard:
    fields = [f for f in nodes_of(raw, "fields") if f.get("name")]
    options = [(str(f["name"]), tuple(str(o["name"]) for o in f.get("options") or ())) for f in fields]
    return FoundBoard(int(raw["number"]), str(raw["title"]), int(raw["items"]["totalCount"]), tuple(options))


def _found(seen: Owner, base_url: str, choices: Sequence[Choice]) -> Found:
    issues = sum(number for _, number in seen.repositories)
    more = f" (and {seen.more_repositories} more, not looked at)" if seen.more_repositories else ""
    no_boards = not seen.boards and not seen.unseen
    return Found(
        tracker="github",
        target=seen.name,
        seen=(
            f"{len(seen.repositories)} repositories with {issues:,} issues{more}",
            f"issue types: {few(seen.types)}",
            f"issue fields: {few(seen.fields)}",
            f"open milestones: {few(seen.milestones)}",
            *(
                f"board {b.number} ({remark(b.title)}): {b.cards} cards; fields {few(name for name, _ in b.fields)}"
                for b in seen.boards
            ),
        ),
        unseen=seen.unseen,
        address=(f"owner: {scalar(seen.name)}", *([f"base_url: {scalar(base_url)}"] if base_url else [])),
        home="repositories",
        homes=tuple(name for name, number in seen.repositories if number),
        choices=tuple(sorted(choices, key=lambda c: (c.objectives == 0, c.results == 0))),
        without=("{labels: [objective]}", _BELOW),
        rest=lambda _: [*(_NO_BOARDS.split("\n") if no_boards else ()), *_REST.split("\n")],
    )


def _choices(client: GitHubClient, seen: Owner) -> list[Choice]:
    owner = seen.name

    def counting(qualifier: str) -> Callable[[Sequence[str]], list[int]]:
        return lambda names: count(client, [f'{qualifier}"{name}"' for name in names])

    types, labels = counting(f"org:{owner} is:issue type:"), counting(f"user:{owner} is:issue label:")
    choices = marked("issue types", seen.types, types, lambda names: f"{{types: {flow(names)}}}", _BELOW)
    choices += marked("labels", seen.labels, labels, lambda names: f"{{labels: {flow(names)}}}", _BELOW)
    for board in seen.boards:
        for field, options in board.fields:
            choices += _by_board(client, owner, board, field, options)
    return choices + (_by_depth(client, seen) if seen.has.sub_issues else [])


def _by_board(
    client: GitHubClient, owner: str, board: FoundBoard, field: str, options: tuple[str, ...]
) -> list[Choice]:
    def count_cards(names: Sequence[str]) -> list[int]:
        cards = _cards(client, owner, board.number, field)
        return [cards.count(name) for name in names]

    return marked(
        f"board {board.number} ({board.title}), field {field}",
        options,
        count_cards,
        lambda names: f"{{board: {board.number}, fields: {{{scalar(field)}: {flow(names)}}}}}",
        _BELOW,
    )


def _cards(client: GitHubClient, owner: str, number: int, field: str) -> list[str]:
    """The values of one choice on the first 500 cards of a board."""
    values: list[str] = []
    wanted = {"login": owner, "number": number}
    for page in islice(pages(client, ask.OPTIONS, wanted, cards, PagePace(100)), 5):
        for card in page.nodes:
            chosen = nodes_of(card, "fieldValues")
            values += [str(v["name"]) for v in chosen if (v.get("field") or {}).get("name") == field]
    return values


def _by_depth(client: GitHubClient, seen: Owner) -> list[Choice]:
    # An objective at the top of its tree is no roadmap.
    goals = [
        f'-{kind}:"{name}"'
        for kind, names in (("type", seen.types), ("label", seen.labels))
        for name in names
        if OBJECTIVE.match(name) or RESULT.match(name)
    ]
    search = " ".join([f"user:{seen.name} is:issue has:sub-issue -has:parent-issue", *goals[:10]])
    tops = [n for n in nodes_of(client.graphql(ask.ROOTS, {"search": search}).data, "search") if n.get("number")]
    # A roadmap is a top whose parts have parts of their own; an issue with a few tasks below it is none.
    roots = [n for n in tops if any(c["subIssuesSummary"]["total"] for c in nodes_of(n, "subIssues"))]
    if not roots:
        return []
    names = [f"{n['repository']['name']}#{n['number']}" for n in roots]
    return [
        Choice(
            name="depth below a roadmap issue",
            objective="{depth: 1}",
            key_result="{depth: 2}",
            objectives=sum(int(n["subIssuesSummary"]["total"]) for n in roots),
            results=sum(int(c["subIssuesSummary"]["total"]) for n in roots for c in nodes_of(n, "subIssues")),
            more=(f"roadmap: {flow(names)}",),
            note="; ".join(f"{name} {str(n['title'])[:60]}" for name, n in zip(names[:5], roots, strict=False)),
        )
    ]
