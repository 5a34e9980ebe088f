"""Issues that are questions or answers of a poll, from a site's fields and headings; `mapping` makes records of them.

They are few, and read whole each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okrlint.errors import OkrlintError, UsageError
from okrlint.records import Cycle, Record
from okrlint.snapshot import SourceWriter
from okrlint.trackers.jira import goals as goal_side
from okrlint.trackers.jira import jql, values
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.context import View
from okrlint.trackers.jira.coverage import Gaps
from okrlint.trackers.jira.errors import BadQuery
from okrlint.trackers.jira.goals import JiraGoal, read_goal
from okrlint.trackers.jira.search import Issue, search
from okrlint.trackers.jira.site import Survey
from okrlint.trackers.jira.writer import IssueWriter
from okrlint.trackers.mapping.poll import RELATIONS, PollComment, PollDraft, poll_records, with_fields
from okrlint.trackers.text.poll import PollText, read_poll


def read_polls(client: JiraClient, seen: Survey, writer: IssueWriter, gaps: Gaps) -> dict[str, Issue] | None:
    """The issues of polls, by id; they are neither goals nor work. None where the search failed, which is a gap.

    Raises UsageError for a condition that Jira refuses.
    """
    match = seen.view.settings.poll
    found: dict[str, Issue] = {}
    if not match.says_something():
        return found
    fields = list(dict.fromkeys([*writer.goal_fields(), *seen.view.poll.ids(*seen.view.poll.places)]))
    try:
        for page in search(client, seen.everywhere, jql.matching(match), fields):
            found |= {str(issue["id"]): issue for issue in page.issues}
    except BadQuery as refusal:
        raise UsageError(
            f"Jira refuses the query for polls: {'; '.join(refusal.said) or refusal.message}",
            where=client.url,
            hint="look at `poll` of the source in okrlint.yaml",
        ) from None
    except OkrlintError as failure:
        gaps.whole(RELATIONS, "the search for polls", failure.message, failure.where)
        return None
    writer.polls = set(found)
    return found


def write_polls(found: dict[str, Issue] | None, view: View, writer: IssueWriter, out: SourceWriter, gaps: Gaps) -> None:
    """Write them all, and take back those that are gone. Goals are known by now, so that answers find theirs."""
    if found is None:
        return
    gaps.read_again(found)
    resolve = goal_side.resolver(writer.goals, view)
    issues = {id_: read_goal(issue, "objective", view) for id_, issue in found.items()}
    said = {id_: _said(goal, view) for id_, goal in issues.items()}
    questions = {id_ for id_, one in said.items() if not one.answer}
    spoken = writer.comments([found[id_] for id_ in sorted(questions)], ["answer"], all_of_them=True)
    for id_, goal in issues.items():
        cycle = goal_side.cycle_of(goal, view)
        draft = _draft(goal, said[id_], view, cycle)
        parent = str((goal.fields.get("parent") or {}).get("id") or "")
        draft.parent = view.id(parent) if parent in questions else ""
        draft.comments = tuple(_answers(spoken.get(id_, []), view, draft.url))
        made: list[Record] = list(poll_records(draft, resolve))
        if cycle is not None:
            view.met[cycle.id] = cycle
        out.replace(draft.of, RELATIONS, made)
    unseen = [id_ for id_, issue in found.items() if "description" not in (issue.get("fields") or {})]
    gaps.some(["answer"], unseen, "the description", "the project does not have the field", again=False)
    for of in {of for relation in RELATIONS for of in out.known(relation)} - {view.id(id_) for id_ in found}:
        out.gone(of)
        gaps.forget(view.issue_of(of))
    writer.flush_people()


def _draft(goal: JiraGoal, said: PollText, view: View, cycle: Cycle | None) -> PollDraft:
    return PollDraft(
        of=view.id(goal.id),
        group=f"jira:{view.site}",
        title=values.words(goal.fields.get("summary")),
        url=view.url(goal.key),
        said=said,
        team=goal_side.team_of(goal.fields, view) or said.team,
        cycle=cycle.id if cycle else "",
        cycle_name=cycle.name if cycle else "",
        by=_person(goal.fields, view),
        at=values.moment(goal.fields.get("created")),
    )


def _said(goal: JiraGoal, view: View) -> PollText:
    """What the text says, with what stands in fields in its place where these come first."""
    text = values.text(goal.fields.get("description"), is_wiki=not view.cloud)
    said = read_poll(text, view.settings.poll.headings)
    held = {
        name: [getattr(said, name) if place is None else _written(goal.fields.get(place.id)) for place in places]
        for name, places in view.poll.places.items()
    }
    return with_fields(said, held)


def _written(raw: Any) -> str:
    """What a field says in words; accounts are looked at for themselves."""
    return "" if values.users(raw) else values.words(raw)


def _person(fields: Mapping[str, Any], view: View) -> str:
    """The account in the first of the places that holds one; nobody stands behind a program."""
    for place in view.poll.places.get("person", ()):
        for user in values.users(fields.get(place.id)) if place is not None else ():
            if not user.bot:
                return view.person(user)
    return ""


def _answers(comments: list[dict[str, Any]], view: View, url: str) -> Iterator[PollComment]:
    for comment in comments:
        at, author = values.moment(comment.get("created")), values.user(comment.get("author"))
        if at is None:
            continue
        said = read_poll(values.text(comment.get("body"), is_wiki=not view.cloud), view.settings.poll.headings)
        by = view.person(author) if author and not author.bot else ""
        yield PollComment(said, by, at, f"{url}?focusedCommentId={comment.get('id')}")
