"""The state of a pretended GitHub: people, repositories, issues, boards, and the ways in which they change.

Attribute names are those of the GraphQL schema in snake case, so that the resolvers need no table. What a change does
to `updated_at` is the least that GitHub documents: sub-issues and board fields do not move it.
"""

from __future__ import annotations

import base64
import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

START = dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC)


@dataclass(eq=False)
class Thing:
    """Anything with a node id. `broken` makes every request for its timeline fail (a partial answer)."""

    typename: str = ""
    id: str = ""
    database_id: int = 0

    @property
    def full_database_id(self) -> str:
        return str(self.database_id)


@dataclass(eq=False)
class Account(Thing):
    login: str = ""
    name: str | None = None
    permission: str = "write"


@dataclass(eq=False)
class Label(Thing):
    name: str = ""
    color: str = "ededed"


@dataclass(eq=False)
class Milestone(Thing):
    title: str = ""
    number: int = 0
    state: str = "OPEN"
    due_on: dt.datetime | None = None
    created_at: dt.datetime = START


@dataclass(eq=False)
class IssueType(Thing):
    name: str = ""
    description: str = ""
    color: str = "BLUE"
    is_enabled: bool = True


@dataclass(eq=False)
class IssueField(Thing):
    """A field of the organisation; `typename` is IssueFieldText, …Number, …Date or …SingleSelect."""

    name: str = ""
    data_type: str = "TEXT"
    visibility: str = "ORG_ONLY"
    created_at: dt.datetime = START
    options: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Event(Thing):
    """One item of a timeline; `more` holds what the type has beside actor and time."""

    created_at: dt.datetime = START
    actor: Account | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["more"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(eq=False)
class Comment(Thing):
    body: str = ""
    author: Account | None = None
    author_association: str = "MEMBER"
    created_at: dt.datetime = START
    updated_at: dt.datetime = START
    issue: Any = None
    editor: Account | None = None

    @property
    def url(self) -> str:
        return f"{self.issue.url}#issuecomment-{self.database_id}"

    @property
    def actor(self) -> Account | None:
        return self.author


@dataclass(eq=False)
class Item(Thing):
    """An issue or a pull request."""

    repository: Any = None
    number: int = 0
    title: str = ""
    body: str = ""
    author: Account | None = None
    author_association: str = "MEMBER"
    editor: Account | None = None
    state: str = "OPEN"
    state_reason: str | None = None
    created_at: dt.datetime = START
    updated_at: dt.datetime = START
    closed_at: dt.datetime | None = None
    merged_at: dt.datetime | None = None
    is_draft: bool = False
    head_ref_name: str = "main"
    assignees: list[Account] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    milestone: Milestone | None = None
    issue_type: IssueType | None = None
    parent: Any = None
    sub_issues: list[Any] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    timeline: list[Any] = field(default_factory=list)
    project_items: list[Any] = field(default_factory=list)
    pull_requests: list[Any] = field(default_factory=list)
    field_values: dict[str, Any] = field(default_factory=dict)
    broken: bool = False
    locked: bool = False

    @property
    def key(self) -> str:
        return f"{self.repository.name_with_owner}#{self.number}"

    @property
    def url(self) -> str:
        kind = "pull" if self.typename == "PullRequest" else "issues"
        return f"{self.repository.url}/{kind}/{self.number}"

    @property
    def merged(self) -> bool:
        return self.merged_at is not None


@dataclass(eq=False)
class Repository(Thing):
    name: str = ""
    world: Any = None
    is_archived: bool = False
    is_private: bool = True
    has_issues_enabled: bool = True
    old_names: list[str] = field(default_factory=list)
    items: dict[int, Item] = field(default_factory=dict)
    numbered: int = 0
    labels: list[Label] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)

    @property
    def name_with_owner(self) -> str:
        return f"{self.world.owner.login}/{self.name}"

    @property
    def url(self) -> str:
        return f"{self.world.web}/{self.name_with_owner}"

    @property
    def owner(self) -> Account:
        return self.world.owner  # type: ignore[no-any-return]


@dataclass(eq=False)
class BoardField(Thing):
    """A field of a board; `iterations` are (title, start, days)."""

    name: str = ""
    data_type: str = "TEXT"
    options: list[str] = field(default_factory=list)
    iterations: list[tuple[str, dt.date, int]] = field(default_factory=list)


@dataclass(eq=False)
class BoardItem(Thing):
    """A card of a board. `redacted` is one whose content the token may not see."""

    project: Any = None
    content: Any = None
    created_at: dt.datetime = START
    updated_at: dt.datetime = START
    is_archived: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    set_at: dict[str, dt.datetime] = field(default_factory=dict)

    @property
    def type(self) -> str:
        kinds = {"Issue": "ISSUE", "PullRequest": "PULL_REQUEST", "DraftIssue": "DRAFT_ISSUE"}
        return kinds[self.content.typename] if self.content else "REDACTED"


@dataclass(eq=False)
class Draft(Thing):
    title: str = ""
    body: str = ""
    created_at: dt.datetime = START
    updated_at: dt.datetime = START
    creator: Account | None = None
    assignees: list[Account] = field(default_factory=list)


@dataclass(eq=False)
class StatusUpdate(Thing):
    project: Any = None
    status: str | None = None
    body: str | None = ""
    creator: Account | None = None
    created_at: dt.datetime = START
    updated_at: dt.datetime = START


@dataclass(eq=False)
class Project(Thing):
    number: int = 0
    title: str = ""
    world: Any = None
    closed: bool = False
    updated_at: dt.datetime = START
    created_at: dt.datetime = START
    fields: list[BoardField] = field(default_factory=list)
    items: list[BoardItem] = field(default_factory=list)
    updates: list[StatusUpdate] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.world.web}/orgs/{self.world.owner.login}/projects/{self.number}"


class World:
    """One owner (an organisation unless `user`) and all it has; `now` is its clock, moved by hand."""

    def __init__(self, owner: str = "acme", *, user: bool = False) -> None:
        self._ids = itertools.count(1)
        self.now = START
        self.web = "https://github.example"
        self.nodes: dict[str, Thing] = {}
        self.accounts: dict[str, Account] = {}
        self.repositories: dict[str, Repository] = {}
        self.types: dict[str, IssueType] = {}
        self.fields: dict[str, IssueField] = {}
        self.projects: dict[int, Project] = {}
        self.check_runs: list[dict[str, Any]] = []
        self.sarifs: list[dict[str, Any]] = []
        self.owner = self.add(Account("User" if user else "Organization", login=owner, name=owner.title()))

    def add(self, thing: Any) -> Any:
        """Register a thing under a new id."""
        number = next(self._ids)
        prefix = {"Issue": "I", "PullRequest": "PR", "User": "U", "Repository": "R", "ProjectV2": "PVT"}
        name = prefix.get(thing.typename, "".join(c for c in thing.typename if c.isupper()) or "X")
        coded = base64.urlsafe_b64encode(number.to_bytes(9, "big")).decode()
        thing.id, thing.database_id = f"{name}_kwDO{coded}", 1_000_000 + number
        self.nodes[thing.id] = thing
        return thing

    def tick(self, **by: float) -> dt.datetime:
        """Let time pass (as for `timedelta`) and say what time it is."""
        self.now += dt.timedelta(**by)
        return self.now

    def account(self, login: str, *, bot: bool = False, permission: str = "write") -> Account:
        """The account with that login, made when it is new."""
        if login not in self.accounts:
            kind = "Bot" if bot else "User"
            self.accounts[login] = self.add(Account(kind, login=login, name=login.title(), permission=permission))
        return self.accounts[login]

    def repository(self, name: str) -> Repository:
        if name not in self.repositories:
            self.repositories[name] = self.add(Repository("Repository", name=name, world=self))
        return self.repositories[name]

    def rename(self, old: str, new: str) -> None:
        repository = self.repositories.pop(old)
        repository.old_names.append(old)
        repository.name = new
        self.repositories[new] = repository

    def label(self, repository: Repository, name: str) -> Label:
        for label in repository.labels:
            if label.name == name:
                return label
        repository.labels.append(self.add(Label("Label", name=name)))
        return repository.labels[-1]

    def milestone(self, repository: Repository, title: str, due: dt.date | None = None) -> Milestone:
        for found in repository.milestones:
            if found.title == title:
                return found
        moment = dt.datetime.combine(due, dt.time(8), dt.UTC) if due else None
        number = len(repository.milestones) + 1
        repository.milestones.append(self.add(Milestone("Milestone", title=title, number=number, due_on=moment)))
        return repository.milestones[-1]

    def issue_type(self, name: str) -> IssueType:
        if name not in self.types:
            self.types[name] = self.add(IssueType("IssueType", name=name))
        return self.types[name]

    def issue_field(self, name: str, data_type: str = "TEXT", options: Iterable[str] = ()) -> IssueField:
        if name not in self.fields:
            kind = "IssueField" + "".join(part.title() for part in data_type.split("_"))
            self.fields[name] = self.add(IssueField(kind, name=name, data_type=data_type, options=list(options)))
        return self.fields[name]

    def issue(
        self,
        repository: str,
        title: str,
        *,
        body: str = "",
        author: str | None = "ada",
        type: str = "",
        labels: Iterable[str] = (),
        assignees: Iterable[str] = (),
        parent: Item | None = None,
        kind: str = "Issue",
        number: int = 0,
    ) -> Item:
        """A new issue (or, with `kind="PullRequest"`, pull request)."""
        home = self.repository(repository)
        home.numbered = max(home.numbered + 1, number)
        item: Item = self.add(
            Item(
                kind,
                repository=home,
                number=number or home.numbered,
                title=title,
                body=body,
                author=self.account(author) if author else None,
                created_at=self.now,
                updated_at=self.now,
                issue_type=self.issue_type(type) if type else None,
                labels=[self.label(home, name) for name in labels],
                assignees=[self.account(login) for login in assignees],
            )
        )
        home.items[item.number] = item
        if parent is not None:
            self.attach(parent, item)
        return item

    def attach(self, parent: Item, child: Item) -> None:
        """Make `child` a sub-issue. Neither `updated_at` moves."""
        if child.parent is not None:
            child.parent.sub_issues.remove(child)
        child.parent = parent
        parent.sub_issues.append(child)
        self.event(child, "ParentIssueAddedEvent", parent=parent, touch=False)

    def detach(self, child: Item) -> None:
        child.parent.sub_issues.remove(child)
        child.parent = None

    def delete(self, item: Item) -> None:
        """Delete an issue: it is in no list and no answer any more."""
        del item.repository.items[item.number]
        del self.nodes[item.id]
        if item.parent is not None:
            self.detach(item)
        for child in list(item.sub_issues):
            self.detach(child)

    def event(self, item: Item, typename: str, *, by: str | None = "ada", touch: bool = True, **more: Any) -> Event:
        actor = self.account(by) if by else None
        event: Event = self.add(Event(typename, created_at=self.now, actor=actor, more=more))
        item.timeline.append(event)
        if touch:
            item.updated_at = self.now
        return event

    def comment(self, item: Item, body: str, *, by: str | None = "ada", association: str = "MEMBER") -> Comment:
        author = self.account(by) if by else None
        comment: Comment = self.add(
            Comment(
                "IssueComment",
                body=body,
                author=author,
                author_association=association,
                created_at=self.now,
                updated_at=self.now,
                issue=item,
            )
        )
        item.comments.append(comment)
        item.timeline.append(comment)
        item.updated_at = self.now
        return comment

    def assign(self, item: Item, login: str) -> None:
        item.assignees.append(self.account(login))
        self.event(item, "AssignedEvent", assignee=self.account(login))

    def close(self, item: Item, reason: str = "COMPLETED", *, by: str = "ada") -> None:
        item.state, item.state_reason, item.closed_at = "CLOSED", reason, self.now
        self.event(item, "ClosedEvent", by=by, state_reason=reason)

    def reopen(self, item: Item) -> None:
        item.state, item.state_reason, item.closed_at = "OPEN", "REOPENED", None
        self.event(item, "ReopenedEvent")

    def move_card(
        self, item: Item, before: str, after: str, *, by: str | None = "ada", automated: bool = False
    ) -> None:
        """Another column on a board, moved by somebody or by the board's own workflow in their name."""
        board = self.project(1, "Work")
        said = {"project": board, "previous_status": before, "status": after, "was_automated": automated}
        self.event(item, "ProjectV2ItemStatusChangedEvent", by=by, touch=False, **said)

    def pull_request(self, issue: Item, title: str, *, merged: bool = True, by: str = "ada", body: str = "") -> Item:
        """A pull request that says it closes `issue`."""
        pull = self.issue(issue.repository.name, title, author=by, kind="PullRequest", body=body)
        issue.pull_requests.append(pull)
        self.event(issue, "CrossReferencedEvent", by=by, source=pull, target=issue, will_close_target=True)
        if merged:
            pull.state, pull.merged_at, pull.closed_at = "MERGED", self.now, self.now
        return pull

    def loose_pull_request(
        self, repo: str, title: str, *, branch: str = "main", by: str = "ada", body: str = ""
    ) -> Item:
        """A pull request that no issue knows of."""
        pull = self.issue(repo, title, author=by, kind="PullRequest", body=body)
        pull.head_ref_name = branch
        return pull

    def mention(self, source: Item, target: Item) -> None:
        """`source` names `target` in its text: a cross-reference on the target's timeline, which touches nothing."""
        self.event(target, "CrossReferencedEvent", touch=False, source=source, target=target, will_close_target=False)

    def set_field(self, item: Item, name: str, value: Any, *, by: str = "ada", type: str = "") -> None:
        """Set an organisation field of an issue; its change event carries the old and the new value."""
        kind = type or ("NUMBER" if isinstance(value, int | float) else "TEXT")
        known = self.issue_field(name, kind)
        old = item.field_values.get(name)
        item.field_values[name] = value
        if old is None:
            self.event(item, "IssueFieldAddedEvent", by=by, touch=False, issue_field=known, value=_said(value))
        else:
            self.event(
                item,
                "IssueFieldChangedEvent",
                by=by,
                touch=False,
                issue_field=known,
                previous_value=_said(old),
                new_value=_said(value),
            )

    def project(self, number: int, title: str) -> Project:
        if number not in self.projects:
            self.projects[number] = self.add(Project("ProjectV2", number=number, title=title, world=self))
        return self.projects[number]

    def board_field(self, project: Project, name: str, data_type: str = "TEXT", **more: Any) -> BoardField:
        for known in project.fields:
            if known.name == name:
                return known
        kinds = {"SINGLE_SELECT": "ProjectV2SingleSelectField", "ITERATION": "ProjectV2IterationField"}
        new = BoardField(kinds.get(data_type, "ProjectV2Field"), name=name, data_type=data_type, **more)
        project.fields.append(self.add(new))
        return project.fields[-1]

    def card(self, project: Project, content: Item | Draft | None, **values: Any) -> BoardItem:
        """Put something on a board, with values by field name."""
        card: BoardItem = self.add(
            BoardItem("ProjectV2Item", project=project, content=content, created_at=self.now, updated_at=self.now)
        )
        project.items.append(card)
        if isinstance(content, Item):
            content.project_items.append(card)
        for name, value in values.items():
            self.set_card(card, name, value)
        return card

    def report(self, project: Project, status: str | None, body: str | None = "", by: str = "ada") -> StatusUpdate:
        """A status update of a board."""
        made = StatusUpdate(
            "ProjectV2StatusUpdate", project=project, status=status, body=body, creator=self.account(by),
            created_at=self.now, updated_at=self.now,
        )  # fmt: skip
        project.updates.append(self.add(made))
        return made

    def draft(self, project: Project, title: str, body: str = "", **values: Any) -> BoardItem:
        draft = self.add(Draft("DraftIssue", title=title, body=body, created_at=self.now, updated_at=self.now))
        return self.card(project, draft, **values)

    def set_card(self, card: BoardItem, name: str, value: Any) -> None:
        """Set a field of a card. The issue's own `updated_at` does not move."""
        kind = "NUMBER" if isinstance(value, int | float) else "DATE" if isinstance(value, dt.date) else "TEXT"
        self.board_field(card.project, name, kind)
        card.values[name], card.set_at[name], card.updated_at = value, self.now, self.now

    def items(self) -> list[Item]:
        return [item for repository in self.repositories.values() for item in repository.items.values()]


def _said(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)
