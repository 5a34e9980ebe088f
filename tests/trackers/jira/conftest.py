"""Every test against the fake Cloud also holds requests and answers against the official document, when present."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from okrlint.trackers.http.backoff import Clock
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.connect import connect
from tests.fakes.jira import JiraServer, Site, contract


class Time:
    """A clock that only moves when somebody sleeps on it."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.now = 1_700_000_000.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> Clock:
        return Clock(self.sleep, lambda: self.now, lambda: self.now, lambda: 1.0)


@pytest.fixture
def time() -> Time:
    return Time()


Serve = Callable[..., JiraServer]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts fakes; on the way out each exchange is checked against the document."""
    running: list[JiraServer] = []

    def start(site: Site, **options: object) -> JiraServer:
        server = JiraServer(site, **options)  # type: ignore[arg-type]  # handed through
        running.append(server.start())
        return server

    yield start
    for server in running:
        server.stop()
    if contract.present():
        wrong = [p for server in running for p in contract.problems(server.exchanges)]
        assert not wrong, "\n".join(dict.fromkeys(wrong))


@pytest.fixture
def reach(time: Time) -> Iterator[Callable[..., JiraClient]]:
    """A client for a fake, with a clock that does not really sleep."""
    clients: list[JiraClient] = []

    def to(server: JiraServer, **options: object) -> JiraClient:
        more = {"clock": time.clock, "environment": server.environment} | options
        client = connect(server.url, **more)  # type: ignore[arg-type]
        clients.append(client)
        return client

    yield to
    for client in clients:
        client.close()
