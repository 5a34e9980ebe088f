"""The three places where comments are written, each a fake tracker over HTTP with the product's own client on it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from okrlint.comments.target import CommentTarget, Ticket
from okrlint.publishers.settings import Project, Settings, speaker
from okrlint.trackers.github.comment_target import GitHubTarget
from okrlint.trackers.github.connect import connect as connect_github
from okrlint.trackers.http.backoff import Clock
from okrlint.trackers.jira.comment_target import JiraTarget
from okrlint.trackers.jira.connect import connect as connect_jira
from tests.fakes.github import FakeGitHub, World
from tests.fakes.github import Fault as GitHubFault
from tests.fakes.jira import JiraServer, Site, contract
from tests.publishers.memory import Fault, Killed

KINDS = ("github", "cloud", "data-center")
CONFIGURED = Settings(rules=("*",), projects={"acme/plans": Project(), "PLAN": Project()})


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def read(self) -> float:
        return self.now


class Place(Protocol):
    """One fake tracker with three goals."""

    source: str
    tickets: list[Ticket]

    def surface(self, faults: Iterator[Fault] | None = None, settings: Settings = CONFIGURED) -> CommentTarget: ...
    def ours(self, ticket: Ticket) -> list[str]: ...
    def say(self, ticket: Ticket, text: str) -> None: ...
    def lose(self, verb: str, nth: int = 1) -> None: ...
    def writes(self) -> int: ...
    def check(self) -> None: ...


class GitHubPlace:
    source = "gh"

    def __init__(self) -> None:
        self.world = World("acme")
        self.items = [self.world.issue("plans", title) for title in ("Pay faster", "Fewer returns", "New depot")]
        self.fake = FakeGitHub(self.world)
        self.clients: list[Any] = []
        self.tickets = [
            Ticket(id=f"github:{i.id}", key=i.key, source="gh", project="acme/plans", url=i.url) for i in self.items
        ]

    def surface(self, faults: Iterator[Fault] | None = None, settings: Settings = CONFIGURED) -> CommentTarget:
        time = Time()
        client = connect_github("acme", self.fake.url, self.fake.environment, sleep=time.sleep, clock=time.read)
        self.fake.clock = time.read
        self.fake.reset_at = time.now + 3600
        self.clients.append(client)
        if faults is not None:
            client.rest = _dying(client.rest, faults, self.lose_next)  # type: ignore[method-assign]  # the wire
            client.graphql = _dying(client.graphql, faults, self.lose_next)  # type: ignore[method-assign]
        return GitHubTarget(client, speaker(settings))

    def lose_next(self) -> None:
        self.fake.faults.append(GitHubFault(on="POST .*comments$", lost=True))

    def lose(self, verb: str, nth: int = 1) -> None:
        self.fake.faults.append(GitHubFault(on=f"^{verb} .*/comments", nth=nth, lost=True))

    def ours(self, ticket: Ticket) -> list[str]:
        item = self.items[self.tickets.index(ticket)]
        return [c.body for c in item.comments if c.author is self.world.account("ada")]

    def say(self, ticket: Ticket, text: str) -> None:
        self.world.comment(self.items[self.tickets.index(ticket)], text, by="grace")

    def writes(self) -> int:
        return self.fake.writes

    def check(self) -> None:
        assert self.fake.violations == []


class JiraPlace:
    source = "jira"

    def __init__(self, cloud: bool) -> None:
        self.site = Site(cloud=cloud)
        self.site.project("PLAN")
        self.site.type("Objective", 2)
        self.items = [self.site.issue("PLAN", "Objective", t) for t in ("Pay faster", "Fewer returns", "New depot")]
        self.fake = JiraServer(self.site)
        self.clients: list[Any] = []
        self.tickets = [
            Ticket(id=f"jira:{i.id}@127.0.0.1", key=i.key, source="jira", project="PLAN") for i in self.items
        ]

    def surface(self, faults: Iterator[Fault] | None = None, settings: Settings = CONFIGURED) -> CommentTarget:
        time = Time()
        clock = Clock(time.sleep, time.read, time.read, lambda: 1.0)
        client = connect_jira(self.fake.url, self.fake.environment, allow_http=True, clock=clock)
        self.clients.append(client)
        if faults is not None:
            client._call = _dying(client._call, faults, self.lose_next)  # type: ignore[method-assign]  # the wire
        return JiraTarget(client, speaker(settings))

    def lose_next(self) -> None:
        self.fake.fault("POST /issue/*/comment", "lost")

    def lose(self, verb: str, nth: int = 1) -> None:
        self.fake.fault(f"{'PUT' if verb == 'PATCH' else verb} /issue/*/comment*", "lost", nth=nth)

    def ours(self, ticket: Ticket) -> list[str]:
        item = self.items[self.tickets.index(ticket)]
        found = [c for c in item.comments if c.by is self.site.me]
        return [c.text if isinstance(c.text, str) else json.dumps(c.text) for c in found]

    def say(self, ticket: Ticket, text: str) -> None:
        body: Any = text
        if self.site.cloud:
            words = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
            body = {"version": 1, "type": "doc", "content": [words]}
        item = self.items[self.tickets.index(ticket)]
        self.site.comment(item, self.site.user("grace", "Grace"), body)

    def writes(self) -> int:
        return self.fake.writes

    def check(self) -> None:
        if contract.present():
            assert contract.problems(self.fake.exchanges) == []


@contextlib.contextmanager
def place(kind: str) -> Iterator[Any]:
    """A running fake of that kind."""
    made: GitHubPlace | JiraPlace = GitHubPlace() if kind == "github" else JiraPlace(kind == "cloud")
    with made.fake:
        yield made
        for client in made.clients:
            client.close()


def _dying(request: Callable[..., Any], faults: Iterator[Fault], lose: Callable[[], None]) -> Callable[..., Any]:
    def guarded(*arguments: Any, **named: Any) -> Any:
        fault = next(faults, "ok")
        if fault == "kill_before":
            raise Killed
        if fault == "lost_after":
            lose()  # the next POST of a comment will be carried out and its answer lost
        answer = request(*arguments, **named)
        if fault == "kill_after":
            raise Killed
        return answer

    return guarded
