"""The end of a fetch, when all links are known: goals are written, links resolved, and what is gone forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from okrlint.records import Objective, Owner, Rank, Record
from okrlint.trackers.github import boards, more_queries, queries, work
from okrlint.trackers.github.client import GitHubError
from okrlint.trackers.github.coverage import EVERYTHING, OF_WORK
from okrlint.trackers.github.fields import Node, nodes_of
from okrlint.trackers.github.goals import Context, goal_records
from okrlint.trackers.github.history import check_ins
from okrlint.trackers.github.links import GOALS, LinkTree, reference_key
from okrlint.trackers.github.paging import PagePace, batches, read_on
from okrlint.trackers.github.reading import WRITTEN, GitHubReading
from okrlint.trackers.github.state import Known

PARTS = {"comments": ("check_in",), "references": ("contributes", "work"), "changes": ("check_in",)}
"""The parts of a goal's history, and what is seen only in part when one of them is."""
_STRANGERS = ("NONE", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "CONTRIBUTOR", "MANNEQUIN")


class Trust:
    """Who may set a finding aside: people with write access to the repository; each is looked up once."""

    def __init__(self, reading: GitHubReading) -> None:
        self._reading = reading
        self._known: dict[tuple[str, str], bool] = {}

    def __call__(self, node: Node) -> bool:
        """Whether the text of an issue was last written by somebody with write access."""
        writer = node.get("editor") or node.get("author") or {}
        login, repo = str(writer.get("login") or ""), str((node.get("repository") or {}).get("nameWithOwner") or "")
        if not login or not repo:
            return False
        if not node.get("editor") and node.get("authorAssociation") in _STRANGERS:
            return False
        if (repo, login) not in self._known:
            self._known[repo, login] = self._ask(repo, login)
        return self._known[repo, login]

    def _ask(self, repo: str, login: str) -> bool:
        path = f"/repos/{repo}/collaborators/{login}/permission"
        try:
            body = self._reading.client.rest("GET", path).body
        except GitHubError as error:
            if error.kind not in ("missing", "forbidden", "gone"):
                raise
            why = f"cannot see whether {login} may write to {repo}: their waivers do not count"
            self._reading.seen.fail("waivers", why, error.where)
            return False
        return isinstance(body, dict) and body.get("permission") in ("admin", "write", "maintain")


def read_histories(reading: GitHubReading, done: dict[str, Node]) -> None:
    """Ask for what only goals need, and remember who refers to them."""
    ids = [i for i in reading.goals if i not in done]
    numbered = [i for i in ids if "number" in reading.goals[i].node]
    done.update({i: {} for i in ids if "number" not in reading.goals[i].node})
    query = queries.histories(reading.features)
    for batch in batches(reading.client, query, numbered, PagePace(queries.BATCH)):
        for part, relations in PARTS.items():
            earlier = partial(more_queries.more_history, reading.features, part)
            if cut := read_on(reading.client, batch.nodes, part, earlier):
                ids = [f"github:{id_}" for id_ in cut]
                reading.seen.partial(relations, f"not all {part} of a goal could be read", ids)
        done.update(batch.nodes)
        for id_, why in batch.failed.items():
            done[id_] = {}
            reading.seen.partial(
                ("check_in", "contributes", "work"), f"the comments of a goal: {why}", [f"github:{id_}"]
            )
            reading.state.retry[id_] = ""
        for id_ in batch.gone:
            done[id_] = {}
        reading.seen.refused(batch.refused)
        for id_, node in batch.nodes.items():
            for event in (node.get("references") or {}).get("nodes") or ():
                source = (event or {}).get("source") or {}
                if source.get("id") and source["id"] not in reading.state.items:
                    reading.state.pending.setdefault(str(source["id"]), id_)
        reading.answered()


def write_goals(reading: GitHubReading, tree: LinkTree, histories: Mapping[str, Node]) -> None:
    """Write every goal that was read in this run, with all that was found about it."""
    state = reading.state
    context = Context(
        settings=reading.settings,
        people=reading.people,
        cycles=reading.cycles,
        above=lambda id_: tree.above(id_, state.items[id_].kind),
        resolve=lambda reference, home: reference_key(reference, home, reading.hosts),
        trusted=Trust(reading),
    )
    for sheet in reading.goals.values():  # so that a text that names somebody finds them, whoever comes first
        for account in (sheet.node.get("author"), *nodes_of(sheet.node, "assignees")):
            reading.people.meet(account)
    for id_, sheet in reading.goals.items():
        kind = state.items[id_].kind
        made = goal_records(sheet, kind, context)
        made += check_ins(sheet, histories.get(id_) or {}, reading.settings.fields, reading.people)
        reading.write(id_, made)
        if sheet.hidden:
            note_hidden(reading, id_, made)


def note_hidden(reading: GitHubReading, id_: str, made: list[Record]) -> None:
    """What a goal lacks may stand on a board that the token cannot see."""
    fields, why = reading.settings.fields, reading.goals[id_].hidden
    stated = {type(r) for r in made}
    for relation, record, places in (
        ("owner", Owner, fields.owner),
        ("rank", Rank, (*fields.rank, *fields.priority)),
        ("check_in", None, (*fields.current, *fields.status)),
    ):
        if (record is None or record not in stated) and any(p.startswith("board:") or p == "position" for p in places):
            reading.seen.partial((relation,), why, [f"github:{id_}"])
    cycle = next((r.cycle for r in made if isinstance(r, Objective)), "-")
    if not cycle and any(p.startswith("board:") for p in fields.cycle):
        reading.seen.partial(("cycle",), why, [f"github:{id_}"])


def write_outside(reading: GitHubReading, tree: LinkTree) -> None:
    """Issues and pull requests of other repositories count as work when they serve a goal."""
    for id_, node in reading.outside.items():
        known = reading.state.items[id_]
        if not tree.serves(id_):
            known.kind = "ignored"
            reading.write(id_, ())
        elif node.get("__typename") == "PullRequest":
            reading.write(id_, work.pull_records(node, reading.people))
        else:
            sheet = reading.sheet_of(node)
            reading.write(id_, work.work_records(sheet, reading.settings, reading.people))


def write_links(reading: GitHubReading, tree: LinkTree, before: LinkTree | None) -> None:
    """Write which goals each work item serves, where that is new or has changed."""
    for id_ in reading.state.items:
        made = tree.contributes(id_)
        if before is None or before.contributes(id_) != made:
            reading.out.replace(f"github:{id_}", ("contributes",), made)
            reading.told |= {r.relation for r in made}


def write_ranks(reading: GitHubReading, found: list[boards.Board]) -> None:
    """Write the order of boards."""
    kinds = {i: known.kind for i, known in reading.state.items.items() if known.kind in GOALS}
    for board in found if "position" in reading.settings.fields.rank else ():
        reading.out.replace(f"github:{board.id}", ("rank",), boards.ranks(board, kinds))


def note_failures(reading: GitHubReading, tree: LinkTree) -> None:
    """Say what could not be seen because single issues could not be read."""
    for id_, why in reading.failed.items():
        led = reading.state.retry.get(id_, "")
        reading.seen.fail(f"issue {id_}", why)
        scope = {f"github:{id_}"} if id_ in reading.state.items else set[str]()
        for near in (id_, led):
            if near in reading.state.items:
                scope |= set(tree.serves(near))
                scope |= {f"github:{near}"} if reading.state.items[near].kind in GOALS else set()
        known = reading.state.items.get(id_)
        # An issue that nobody has ever seen, found through no goal, may be anything.
        relations = OF_WORK if known is not None and known.kind == "work" else EVERYTHING
        reading.seen.partial(relations, "an issue could not be read", scope or None)


def forget_vanished(reading: GitHubReading, *, fresh: bool) -> None:
    """After a full reading: what was known and is in no list any more does not exist any more.

    `fresh` says that nothing was remembered: then an older answer to another question may lie in the snapshot.
    """
    state = reading.state
    if fresh and reading.out.entry.seq > 1:
        for relation in (*WRITTEN, "contributes"):
            for of in reading.out.known(relation):
                id_ = of.removeprefix("github:")
                if id_ not in state.items and id_ not in reading.failed and not id_.startswith("PVT_"):
                    reading.out.gone(of)
    for id_, known in list(state.items.items()):
        listed = known.repo in state.repos and state.repos[known.repo].listed if known.repo else True
        if known.run < state.run and listed and id_ not in reading.failed and id_ not in state.retry:
            reading.gone(id_)


def of_repository(items: Mapping[str, Known], name: str) -> set[str]:
    return {id_ for id_, known in items.items() if known.repo == name}
