"""Sending: whatever breaks and however often it is started again, each ticket ends with one comment of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.comments.marker import Mark, from_text
from okrlint.comments.target import TargetError
from okrlint.findings import Finding, Report
from okrlint.publishers.execute import ROUNDS
from okrlint.publishers.publish import publish
from okrlint.publishers.publish_report import Outcome
from okrlint.publishers.settings import Budget, Settings
from okrlint.publishers.write_budget import Pace
from tests.publishers.memory import Fault, Killed, Memory, Server
from tests.publishers.samples import NOW, OPEN, finding, report, ticket

TICKETS = [ticket(n) for n in (1, 2, 3)]
FAULTS = st.lists(
    st.sampled_from(["ok", "ok", "lost_before", "lost_after", "kill_before", "kill_after", "limited"]), max_size=40
)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def pace(budget: Budget = Budget(per_run=200)) -> Pace:  # noqa: B008  (frozen)
    clock = Clock()
    return Pace(budget, clock, clock.sleep)


def run(
    server: Server,
    said: Report,
    faults: Iterable[Fault] = (),
    configured: Settings = OPEN,
    days: float = 0,
    dry_run: bool = False,
) -> Outcome:
    return publish(
        said,
        TICKETS,
        configured,
        {"gh": Memory(server, faults=faults)},
        NOW + dt.timedelta(days=days),
        dry_run=dry_run,
        pace=pace(configured.budget),
    )


def everywhere(*messages: str) -> list[Finding]:
    return [finding(n, message=m) for n, m in enumerate(messages, 1)]


@settings(max_examples=300)
@given(st.lists(FAULTS, max_size=5))
def test_however_often_it_dies_each_ticket_ends_with_one_comment(broken: list[list[Fault]]) -> None:
    server = Server()
    said = report(*everywhere("nothing moved", "no owner", "two overlap"))
    for faults in broken:
        try:
            run(server, said, faults)
        except Killed:
            continue
    outcome = run(server, said)
    assert [len(server.ours(t)) for t in TICKETS] == [1, 1, 1]
    assert not outcome.incomplete
    before = list(server.writes)
    assert run(server, said).writes == 0
    assert server.writes == before


@settings(max_examples=200)
@given(st.lists(FAULTS, max_size=3), st.lists(FAULTS, max_size=3))
def test_updates_and_resolutions_survive_the_same(first: list[list[Fault]], second: list[list[Fault]]) -> None:
    server = Server()
    steps = [
        (report(*everywhere("nothing moved", "no owner", "two overlap")), first),
        (report(finding(1, message="nobody owns it")), second),
    ]
    for day, (said, broken) in enumerate(steps):
        for faults in broken:
            try:
                run(server, said, faults, days=day)
            except Killed:
                continue
        run(server, said, days=day)
    texts = [[n.text for n in server.ours(t)] for t in TICKETS]
    assert [len(t) for t in texts] == [1, 1, 1]
    assert "nobody owns it" in texts[0][0]
    assert all("~~" in t[0] and "resolved" in t[0] for t in texts[1:])


@settings(max_examples=200)
@given(st.lists(FAULTS, max_size=4))
def test_a_reminder_that_is_posted_anew_leaves_one_comment(broken: list[list[Fault]]) -> None:
    server = Server()
    said = report(*everywhere("a", "b", "c"))
    run(server, said)
    for faults in broken:
        try:
            run(server, said, faults, days=15)
        except Killed:
            continue
    run(server, said, days=15)
    for t in TICKETS:
        (note,) = server.ours(t)
        mark = from_text(note.text, "okrlint")
        assert isinstance(mark, Mark)
        assert mark.reminders == 1


class Interleaved(Memory):
    """Lets another run go from beginning to end before the n-th request."""

    def __init__(self, server: Server, said: Report, when: int) -> None:
        super().__init__(server)
        self.said, self.left = said, when

    def _before(self) -> Fault:
        self.left -= 1
        if self.left == 0:
            run(self.server, self.said)
        return super()._before()


@pytest.mark.parametrize("when", range(1, 12))
@pytest.mark.parametrize("newer", [True, False])
def test_two_runs_at_once_end_with_one_comment(when: int, newer: bool) -> None:
    server = Server()
    later = NOW + dt.timedelta(hours=1)
    mine = report(*everywhere("old words", "old words", "old words"))
    other = report(*everywhere("new words", "new words", "new words"), as_of=later if newer else NOW)
    surface = Interleaved(server, other, when)
    publish(mine, TICKETS, OPEN, {"gh": surface}, NOW, dry_run=False, pace=pace())
    assert [len(server.ours(t)) for t in TICKETS] == [1, 1, 1]
    if newer:
        assert surface.left > 0 or all("new words" in server.ours(t)[0].text for t in TICKETS)


def test_a_dry_run_writes_nothing_and_says_the_words() -> None:
    server = Server()
    outcome = run(server, report(*everywhere("a", "b", "c")), dry_run=True)
    assert server.writes == []
    assert [entry.result.did for entry in outcome.planned] == ["created"] * 3
    run(server, report(*everywhere("a", "b", "c")))
    assert [entry.payload for entry in outcome.planned] == [server.ours(t)[0].text for t in TICKETS]


def test_the_budget_ends_the_run_and_the_next_one_goes_on() -> None:
    server = Server()
    said = report(*everywhere("a", "b", "c"))
    small = Settings(rules=OPEN.rules, projects=OPEN.projects, budget=Budget(per_run=2))
    outcome = run(server, said, configured=small)
    assert (outcome.count("created"), outcome.budget_left) == (2, 0)
    assert [r.why for r in outcome.results if r.did == "skipped"] == ["budget"]
    assert run(server, said, configured=small).count("created") == 1


def test_writes_keep_to_their_number_a_minute() -> None:
    clock = Clock()
    slow = Pace(Budget(per_run=50, per_minute=5), clock, clock.sleep)
    moments = []
    for _ in range(23):
        slow.take()
        moments.append(clock.now)
    assert all(late - early >= 60 for early, late in zip(moments, moments[5:], strict=False))


def test_no_permission_is_named_and_the_rest_goes_on() -> None:
    server = Server()
    server.trouble[TICKETS[0].id] = TargetError("denied", "Resource not accessible", permission="issues: write")
    elsewhere = ticket(3, project="acme/other")
    configured = Settings(rules=("*",), projects={**OPEN.projects, "acme/other": OPEN.projects["acme/plans"]})
    outcome = publish(
        report(*everywhere("a", "b", "c")),
        [*TICKETS[:2], elsewhere],
        configured,
        {"gh": Memory(server)},
        NOW,
        dry_run=False,
        pace=pace(),
    )
    assert {r.key: (r.did, r.why) for r in outcome.results} == {
        "acme/plans#1": ("skipped", "denied"),
        "acme/plans#2": ("skipped", "denied"),
        "acme/plans#3": ("created", ""),
    }
    assert outcome.incomplete
    assert "issues: write" in outcome.problems[0]


def test_a_ticket_deleted_between_plan_and_sending_is_said() -> None:
    server = Server()
    server.trouble[TICKETS[1].id] = TargetError("deleted", "410")
    outcome = run(server, report(*everywhere("a", "b", "c")))
    assert [(r.did, r.why) for r in outcome.results if r.did == "skipped"] == [("skipped", "deleted")]
    assert not outcome.incomplete


def test_a_limit_longer_than_allowed_stops_the_source_once() -> None:
    server = Server()
    server.trouble[TICKETS[0].id] = TargetError("rate_limited", "an hour", wait=3600.0)
    outcome = run(server, report(*everywhere("a", "b", "c")))
    assert [r.why for r in outcome.results] == ["rate_limited"] * 3
    assert outcome.incomplete


def test_a_source_that_is_gone_is_given_up_after_three_tickets() -> None:
    asked: list[Fault] = []

    def gone() -> Iterator[Fault]:
        yield "ok"  # the plan is made
        while True:
            asked.append("lost_before")
            yield asked[-1]

    many = [ticket(n) for n in range(1, 9)]
    outcome = publish(
        report(*everywhere(*"abcdefgh")), many, OPEN, {"gh": Memory(Server(), faults=gone())}, NOW, dry_run=False,
        pace=pace(),
    )  # fmt: skip
    assert [r.why for r in outcome.results] == ["unreachable"] * 8
    assert len(asked) == 3 * ROUNDS


def test_a_comment_of_somebody_else_with_our_mark_is_never_touched() -> None:
    server = Server()
    said = report(*everywhere("a", "b", "c"))
    run(server, said)
    stolen = server.ours(TICKETS[0])[0].text
    other = Server()
    other.say(TICKETS[0], "mallory", stolen)
    run(other, said)
    assert [(n.author, n.text == stolen) for n in other.on(TICKETS[0])] == [("mallory", True), ("bot", True)]


def test_a_duplicate_that_somebody_replied_to_is_kept() -> None:
    server = Server()
    said = report(*everywhere("a", "b", "c"))
    run(server, said)
    (first,) = server.ours(TICKETS[0])
    second = server.say(TICKETS[0], "bot", first.text)
    server.say(TICKETS[0], "ada", "we will look at it", reply_to=second.id)
    run(server, said)
    assert [n.id for n in server.ours(TICKETS[0])] == [second.id]
