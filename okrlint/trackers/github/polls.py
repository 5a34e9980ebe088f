"""Issues that are questions or answers of a poll, from the places where a source keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from okrlint.trackers.github import more_queries, queries
from okrlint.trackers.github.classify import is_marked
from okrlint.trackers.github.fields import Node, Sheet, moment, nodes_of, page_info
from okrlint.trackers.github.goals import known, title_of
from okrlint.trackers.github.links import reference_key
from okrlint.trackers.github.paging import batches, read_on
from okrlint.trackers.github.people import People, milestone_value
from okrlint.trackers.github.reading import GitHubReading
from okrlint.trackers.github.work import MARK
from okrlint.trackers.http.paging import PagePace
from okrlint.trackers.mapping.poll import PollComment, PollDraft, PollFields, poll_records, with_fields
from okrlint.trackers.text.poll import PollText, read_poll

_UNSEEN = "the comments on a question could not be read"


def write_polls(reading: GitHubReading) -> None:
    """Write the questions and answers that were read, some at a time; a question with the comments that answer it."""
    while reading.polls:
        some = dict(list(reading.polls.items())[: queries.BATCH])
        said = {id_: _said(read, reading) for id_, read in some.items()}
        spoken = _comments(reading, [id_ for id_, one in said.items() if not one.answer])
        for id_, read in some.items():
            del reading.polls[id_]
            home = str((read.node.get("repository") or {}).get("nameWithOwner") or "")
            draft = _draft(read, said[id_], reading)
            draft.comments = tuple(_answers(spoken.get(id_) or {}, reading))
            made = poll_records(draft, partial(reference_key, home=home, hosts=reading.hosts))
            reading.write(id_, [known(record, reading.people) for record in made])
        reading.answered()


def _draft(read: Sheet, said: PollText, reading: GitHubReading) -> PollDraft:
    node, fields = read.node, reading.settings.fields
    team = read.text("team", fields.team)
    named = (milestone_value(node) if place == "milestone" else read.text("cycle", (place,)) for place in fields.cycle)
    cycle = next(filter(None, named), None)
    parent = str((node.get("parent") or {}).get("id") or "")
    kind = reading.kinds(parent)
    asked = kind == "poll"
    if kind is None and reading.part.leaves and parent:  # the question may lie where another shard reads
        asked = is_marked(node["parent"], reading.settings.poll.match)
    return PollDraft(
        of=f"github:{node['id']}",
        group=f"github:{reading.settings.owner.lower()}",
        title=title_of(node),
        url=str(node.get("url") or ""),
        said=said,
        parent=f"github:{parent}" if asked else "",
        team=team.text if team else "",
        cycle=reading.cycles.of(cycle) if cycle else "",
        cycle_name=cycle.text if cycle else "",
        by=_person(read, reading),
        at=moment(node.get("createdAt")),
    )


def _said(read: Sheet, reading: GitHubReading) -> PollText:
    """What the text says, with what stands in fields in its place where these come first."""
    asked = reading.settings.poll
    said = read_poll(str(read.node.get("body") or ""), asked.headings)

    def held(name: str, place: str) -> str:
        if place == "body":
            return str(getattr(said, name))
        value = read.get((place,))
        return value.text if value else ""

    return with_fields(said, {n: [held(n, p) for p in getattr(asked.fields, n)] for n in PollFields.__struct_fields__})


def _person(read: Sheet, reading: GitHubReading) -> str:
    """Whose issue it is, by its author or the first who is assigned; nobody stands behind a program."""
    for place in reading.settings.poll.fields.person:
        named: list[Node | None] = [read.node.get("author")] if place == "author" else []
        named += nodes_of(read.node, "assignees")[:1] if place == "assignees" else []
        for account in named:
            if id_ := _human(account, reading.people):
                return id_
    return ""


def _human(account: Node | None, people: People) -> str:
    is_bot = (account or {}).get("__typename") == "Bot" or str((account or {}).get("login") or "").endswith("[bot]")
    return "" if is_bot else people.meet(account)


def _answers(history: Node, reading: GitHubReading) -> Iterator[PollComment]:
    for comment in nodes_of(history, "comments"):
        body, at = str(comment.get("body") or ""), moment(comment.get("createdAt"))
        if at is not None and not body.lstrip().startswith(MARK):
            said = read_poll(body, reading.settings.poll.headings)
            yield PollComment(said, _human(comment.get("author"), reading.people), at, str(comment.get("url") or ""))


def _comments(reading: GitHubReading, ids: list[str]) -> Mapping[str, Node]:
    found: dict[str, Node] = {}
    earlier = partial(more_queries.more_history, reading.features, "comments")
    for batch in batches(reading.client, queries.histories(reading.features), ids, PagePace(queries.BATCH)):
        read_on(reading.client, batch.nodes, "comments", earlier)
        found |= batch.nodes
        missing = {**batch.failed, **dict.fromkeys(batch.gone, "it is not there any more")}
        for id_, node in batch.nodes.items():
            if not isinstance(node.get("comments"), dict):
                missing[id_] = "GitHub left them out"
            elif page_info(node, "comments").get("hasPreviousPage"):
                missing[id_] = "there are more"
        for id_, why in missing.items():
            reading.seen.fail(f"the comments of question {id_}", why)
            reading.seen.partial(("answer",), f"{_UNSEEN}: {why}")
            reading.ask_again(id_)
        reading.seen.refused(batch.refused)
    return found
