"""Writes goals with their histories, the order of boards, and at the end what failed and what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from okrlint.records import Objective, Owner, Rank, Record
from okrlint.trackers.github import boards, more_queries, queries
from okrlint.trackers.github.client import GitHubError
from okrlint.trackers.github.coverage import EVERYTHING, OF_WORK
from okrlint.trackers.github.fields import Node, Sheet, nodes_of, page_info
from okrlint.trackers.github.goals import Context, goal_records
from okrlint.trackers.github.history import changes, check_ins, unkept
from okrlint.trackers.github.links import GOALS, reference_key
from okrlint.trackers.github.paging import Batch, batches, read_on
from okrlint.trackers.github.parts import lost_parts
from okrlint.trackers.github.reading import WRITTEN, GitHubReading
from okrlint.trackers.github.state import Known
from okrlint.trackers.github.updates import boards_of
from okrlint.trackers.http.paging import PagePace
from okrlint.trackers.text.body_records import OF_PART

FAILED = "an issue could not be read"
PARTS = {"comments": ("check_in",), "references": ("contributes", "work"), "changes": ("check_in", "change")}
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


def write_goals(reading: GitHubReading) -> None:
    """Write the goals that were read, with their histories, some at a time; and remember who refers to them."""
    while reading.goals:
        some = dict(list(reading.goals.items())[: queries.BATCH])
        histories = read_histories(reading, some)
        context = Context(
            settings=reading.settings,
            people=reading.people,
            cycles=reading.cycles,
            resolve=lambda reference, home: reference_key(reference, home, reading.hosts),
            trusted=Trust(reading),
        )
        for id_, sheet in some.items():
            del reading.goals[id_]
            links = reading.links[id_]
            made = goal_records(sheet, reading.state.items[id_].kind, links.first, context)
            history = histories.get(id_) or {}
            made += check_ins(sheet, history, reading.settings.fields, reading.people)
            made += changes(sheet, history, reading.settings.fields, reading.people)
            if reading.state.items[id_].kind == "objective":
                reading.state.boards[id_] = boards_of(sheet, reading.settings.boards)
            if why := unkept(sheet, reading.settings.fields):
                reading.seen.partial(("change",), why, [f"github:{id_}"])
            reading.write(id_, [*made, *links.records(f"github:{id_}", goal=True)])
            if sheet.hidden:
                note_hidden(reading, id_, sheet, made)
        reading.answered()


def read_histories(reading: GitHubReading, goals: Mapping[str, Sheet]) -> dict[str, Node]:
    """Ask for what only goals need."""
    found: dict[str, Node] = {}
    numbered = [i for i, sheet in goals.items() if "number" in sheet.node]
    torn: list[str] = []
    for batch in batches(reading.client, queries.histories(reading.features), numbered, PagePace(queries.BATCH)):
        torn += [id_ for id_, node in batch.nodes.items() if lost_parts(node)]
        _take_histories(reading, batch, found)
    for batch in batches(reading.client, queries.histories(reading.features), torn, PagePace(queries.BATCH)):
        _take_histories(reading, batch, found)
    for id_, node in found.items():
        scope = [f"github:{id_}"]
        for part, why in lost_parts(node).items():
            reading.seen.fail(f"a part of {goals[id_].node.get('url')}", f"{part}: {why}")
            reading.seen.partial(PARTS.get(part, EVERYTHING), f"a part of a goal could not be read: {why}", scope)
            reading.ask_again(id_)
        for part, relations in PARTS.items():
            if page_info(node, part).get("hasPreviousPage"):
                reading.seen.partial(relations, f"not all {part} of a goal could be read", scope)
        for event in nodes_of(node, "references"):
            source = event.get("source") or {}
            if source.get("id") and source["id"] not in reading.state.items:
                reading.state.pending.setdefault(str(source["id"]), id_)
    return found


def _take_histories(reading: GitHubReading, batch: Batch, found: dict[str, Node]) -> None:
    for part in PARTS:
        whole = {id_: node for id_, node in batch.nodes.items() if part not in lost_parts(node)}
        read_on(reading.client, whole, part, partial(more_queries.more_history, reading.features, part))
    found |= batch.nodes
    for id_, why in {**batch.failed, **dict.fromkeys(batch.gone, "it is not there any more")}.items():
        reading.seen.fail(f"the comments of issue {id_}", why)
        reading.seen.partial(
            ("check_in", "change", "contributes", "work"), f"the comments of a goal: {why}", [f"github:{id_}"]
        )
        reading.ask_again(id_)
    reading.seen.refused(batch.refused)


def note_hidden(reading: GitHubReading, id_: str, sheet: Sheet, made: list[Record]) -> None:
    """What a goal lacks may stand on a board that the token cannot see."""
    fields, why = reading.settings.fields, sheet.hidden
    stated = {type(r) for r in made}
    for relation, record, places in (
        ("owner", Owner, fields.owner),
        ("rank", Rank, (*fields.rank, *fields.priority)),
        ("check_in", None, (*fields.current, *fields.status)),
        *((relation, None, getattr(fields, part)) for part, relations in OF_PART.items() for relation in relations),
    ):
        if (record is None or record not in stated) and any(p.startswith("board:") or p == "position" for p in places):
            reading.seen.partial((relation,), why, [f"github:{id_}"])
    cycle = next((r.cycle for r in made if isinstance(r, Objective)), "-")
    if not cycle and any(p.startswith("board:") for p in fields.cycle):
        reading.seen.partial(("cycle",), why, [f"github:{id_}"])


def write_ranks(reading: GitHubReading, found: list[boards.Board]) -> None:
    """Write the order of boards; a shard remembers it, for it does not know all goals on them."""
    if reading.part.others:
        reading.state.orders = {board.id: board.order for board in found}
        return
    kinds = {i: known.kind for i, known in reading.state.items.items() if known.kind in GOALS}
    for board in found if "position" in reading.settings.fields.rank else ():
        reading.out.replace(f"github:{board.id}", ("rank",), boards.ranks(board, kinds))


def note_failures(reading: GitHubReading) -> None:
    """Say what could not be seen because single issues could not be read.

    What is found of a work item counts for the goals that it serves.
    """
    known = reading.state.items
    for id_, why in reading.failed.items():
        reading.seen.fail(f"issue {id_}", why)
        near = [i for i in (id_, reading.state.retry.get(id_, "")) if i in known and known[i].kind in (*GOALS, "work")]
        # An issue that nobody has ever seen, found through no goal, may be anything.
        relations = OF_WORK if id_ in known and known[id_].kind == "work" else EVERYTHING
        reading.seen.partial(relations, FAILED, [f"github:{i}" for i in near] or None)


def forget_vanished(reading: GitHubReading, *, fresh: bool) -> None:
    """After a full reading: what was known and is in no list any more does not exist any more.

    `fresh` says that nothing was remembered: then an older answer to another question may lie in the snapshot.
    """
    state = reading.state
    if fresh and reading.out.entry.seq > 1:
        for relation in WRITTEN:
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
