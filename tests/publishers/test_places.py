"""Publishing to GitHub, Jira Cloud and Jira Data Center over HTTP, as far as a fake of each goes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrlint.comments.target import Ticket, Visibility
from okrlint.findings import Finding, Party, Report, SourceSummary, Subject, Tally, fingerprint
from okrlint.publishers.publish import publish
from okrlint.publishers.publish_report import Outcome, render
from okrlint.publishers.settings import Budget, DigestSettings, Settings
from okrlint.publishers.write_budget import Pace
from tests.publishers.memory import Fault, Killed
from tests.publishers.places import CONFIGURED, KINDS, Time, place
from tests.publishers.samples import NOW, RULE, finding

FAULTS = st.lists(
    st.sampled_from(["ok", "ok", "ok", "kill_before", "kill_after", "lost_after", "lost_after"]), max_size=25
)


def about(ticket: Ticket, message: str = "no linked work has moved for 23 days", **more: Any) -> Finding:
    subject = Subject(kind="key_result", id=ticket.id, key=ticket.key, source=ticket.source, url=ticket.url)
    return msgspec.structs.replace(
        finding(message=message, **more),
        subjects=(subject,),
        group=subject,
        fingerprint=fingerprint(RULE, (ticket.id,)),
    )


def said(at: Any, *findings: Finding, run: int = 0) -> Report:
    source = SourceSummary(at.source, "any", True, {"objective": "complete", "key_result": "complete"})
    tally = Tally(rule=RULE, title=RULE, severity="error", over="key_result")
    return Report("okrlint", NOW + dt.timedelta(hours=run), True, findings, (tally,), (source,))


def run(
    at: Any,
    report: Report,
    faults: list[Fault] | None = None,
    days: float = 0,
    configured: Settings = CONFIGURED,
    **more: Any,
) -> Outcome:
    time = Time()
    return publish(
        report,
        at.tickets,
        configured,
        {at.source: at.surface(iter(faults) if faults is not None else None, configured)},
        NOW + dt.timedelta(days=days),
        dry_run=more.pop("dry_run", False),
        pace=Pace(Budget(per_run=300), time.read, time.sleep),
        **more,
    )


@pytest.mark.parametrize("kind", KINDS)
class TestEveryPlace:
    """What holds wherever comments are written."""

    def test_told_left_changed_resolved(self, kind: str) -> None:
        with place(kind) as at:
            first = run(at, said(at, *(about(t) for t in at.tickets)))
            assert first.count("created") == 3
            assert [len(at.ours(t)) for t in at.tickets] == [1, 1, 1]
            second = run(at, said(at, *(about(t) for t in at.tickets)), days=1)
            assert (second.count("left"), second.writes) == (3, 0)
            third = run(at, said(at, about(at.tickets[0], "no linked work at all")), days=2)
            assert (third.count("updated"), third.count("resolved")) == (1, 2)
            assert "no linked work at all" in at.ours(at.tickets[0])[0]
            assert "resolved, seen on 2026-11-20" in at.ours(at.tickets[1])[0]
            assert run(at, said(at, about(at.tickets[0], "no linked work at all")), days=3).writes == 0
            at.check()

    def test_a_dry_run_writes_nothing(self, kind: str) -> None:
        with place(kind) as at:
            outcome = run(at, said(at, about(at.tickets[0])), dry_run=True)
            assert at.writes() == 0
            assert "would create" in render(outcome)
            assert "no linked work has moved for 23 days" in render(outcome)

    def test_the_answer_to_a_post_is_lost_after_the_server_has_acted(self, kind: str) -> None:
        with place(kind) as at:
            at.lose("POST")
            outcome = run(at, said(at, *(about(t) for t in at.tickets)))
            assert outcome.count("created") == 3
            assert not outcome.incomplete
            assert [len(at.ours(t)) for t in at.tickets] == [1, 1, 1]

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(broken=st.lists(FAULTS, min_size=1, max_size=4))
    def test_killed_between_any_two_requests_and_started_again(self, kind: str, broken: list[list[Fault]]) -> None:
        with place(kind) as at:
            for number, faults in enumerate([*broken, None]):
                try:
                    run(at, said(at, *(about(t, f"words of run {min(number, 1)}") for t in at.tickets)), faults)
                except Killed:
                    continue
            at.fake.faults.clear()
            outcome = run(at, said(at, *(about(t, "last words") for t in at.tickets)))
            assert not outcome.incomplete
            assert [len(at.ours(t)) for t in at.tickets] == [1, 1, 1]
            assert all("last words" in at.ours(t)[0] for t in at.tickets)
            at.check()

    def test_other_peoples_comments_with_our_mark_are_not_ours(self, kind: str) -> None:
        with place(kind) as at:
            run(at, said(at, *(about(t) for t in at.tickets)))
            text = at.ours(at.tickets[0])[0]
        with place(kind) as at:
            at.say(at.tickets[0], text)
            run(at, said(at, *(about(t) for t in at.tickets)))
            assert len(at.ours(at.tickets[0])) == 1

    def test_two_rule_sets_do_not_touch_each_other(self, kind: str) -> None:
        with place(kind) as at:
            other = msgspec.structs.replace(CONFIGURED, name="quarterly")
            run(at, said(at, about(at.tickets[0])))
            run(at, said(at, about(at.tickets[0], "other words")), configured=other)
            assert len(at.ours(at.tickets[0])) == 2
            assert run(at, said(at, about(at.tickets[0]))).writes == 0

    def test_a_reminder_leaves_one_comment(self, kind: str) -> None:
        with place(kind) as at:
            report = said(at, about(at.tickets[0]))
            run(at, report)
            assert run(at, report, days=14).count("reminded") == 1
            (text,) = at.ours(at.tickets[0])
            assert "reminder 1" in text
            assert run(at, report, days=15).writes == 0

    def test_the_digest_goes_to_one_comment_on_one_issue(self, kind: str) -> None:
        with place(kind) as at:
            issue = at.tickets[2].key
            configured = msgspec.structs.replace(CONFIGURED, digest=DigestSettings(to="issue", issue=issue, over=1))
            report = said(at, *(about(t, owner="ada") for t in at.tickets[:2]))
            outcome = run(at, report, configured=configured, digest=True)
            assert [len(at.ours(t)) for t in at.tickets] == [0, 0, 1]
            assert sorted(r.why for r in outcome.results if r.did == "skipped") == ["digest", "digest"]
            assert "the goals of one person" in at.ours(at.tickets[2])[0]
            assert run(at, report, configured=configured, digest=True).writes == 0
            fewer = said(at, about(at.tickets[0], owner="ada"))
            run(at, fewer, configured=configured, digest=True, days=1)
            assert [len(at.ours(t)) for t in at.tickets] == [1, 0, 1]
            assert "nothing left" in at.ours(at.tickets[2])[0]


class TestGitHub:
    """What only GitHub has."""

    def test_five_hundred_quiet_goals_cost_twenty_requests(self) -> None:
        with place("github") as at:
            more = [at.world.issue("plans", f"Goal {n}") for n in range(497)]
            at.items += more
            at.tickets += [
                Ticket(id=f"github:{i.id}", key=i.key, source="gh", project="acme/plans", url=i.url) for i in more
            ]
            run(at, said(at), dry_run=True)
            assert (at.fake.count(), at.fake.points) == (20, 20)

    def test_archived_locked_deleted_and_opted_out(self) -> None:
        with place("github") as at:
            depot = at.world.issue("depot", "Archived", body="x")
            at.world.repository("depot").is_archived = True
            at.items.append(depot)
            at.tickets.append(Ticket(id=f"github:{depot.id}", key=depot.key, source="gh", project="acme/depot"))
            at.items[0].locked = True
            at.world.delete(at.items[1])
            at.items[2].body = "Please, OKRLINT: quiet here"
            configured = msgspec.structs.replace(
                CONFIGURED, projects={**CONFIGURED.projects, "acme/depot": CONFIGURED.projects["acme/plans"]}
            )
            outcome = run(at, said(at, *(about(t) for t in at.tickets)), configured=configured)
            assert [(r.key, r.why) for r in sorted(outcome.results, key=lambda r: r.key)] == [
                ("acme/depot#1", "archived"),
                ("acme/plans#1", "locked"),
                ("acme/plans#2", "deleted"),
                ("acme/plans#3", "opted_out"),
            ]
            assert at.writes() == 0

    def test_a_token_that_cannot_write_names_the_permission(self) -> None:
        with place("github") as at:
            at.fake.grants[next(iter(at.fake.grants))].write = False
            outcome = run(at, said(at, *(about(t) for t in at.tickets)))
            assert {r.why for r in outcome.results} == {"denied"}
            assert "Issues: write" in outcome.problems[0]
            assert outcome.incomplete
            assert at.writes() == 1

    def test_deleted_between_plan_and_sending(self) -> None:
        with place("github") as at:
            surface: Any = at.surface()
            look, calls = surface.look, []

            def looking(tickets: list[Ticket]) -> Any:
                calls.append(len(tickets))
                if len(calls) == 2:
                    at.world.delete(at.items[0])
                return look(tickets)

            surface.look = looking
            report = said(at, *(about(t) for t in at.tickets))
            outcome = publish(report, at.tickets, CONFIGURED, {"gh": surface}, NOW, dry_run=False)
            assert sorted((r.did, r.why) for r in outcome.results) == [
                ("created", ""),
                ("created", ""),
                ("skipped", "deleted"),
            ]

    def test_a_limit_in_the_middle_is_waited_for(self) -> None:
        from tests.fakes.github.faults import secondary_limit

        with place("github") as at:
            at.fake.faults.append(secondary_limit(30, on="POST .*comments$", nth=2))
            assert run(at, said(at, *(about(t) for t in at.tickets))).count("created") == 3
            assert [len(at.ours(t)) for t in at.tickets] == [1, 1, 1]

    def test_a_comment_of_ours_under_a_hundred_others_is_found(self) -> None:
        with place("github") as at:
            told = said(at, about(at.tickets[0]))
            run(at, told)
            for number in range(120):
                at.say(at.tickets[0], f"Remark {number}")
            assert run(at, told, days=1, dry_run=True).count("left") == 1
            assert run(at, told, days=1).writes == 0
            assert len(at.ours(at.tickets[0])) == 1

    def test_a_comment_that_was_quoted_is_edited_and_not_posted_anew(self) -> None:
        with place("github") as at:
            report = said(at, about(at.tickets[0]))
            run(at, report)
            number = at.items[0].comments[0].database_id
            at.say(at.tickets[0], "> no linked work has moved for 23 days\n\nWe start on Monday.")
            run(at, report, days=20)
            assert at.items[0].comments[0].database_id == number
            assert "(reminder 1)" in at.ours(at.tickets[0])[0]


class TestJira:
    """What only Jira has."""

    def test_edits_notify_nobody_and_reminders_do(self) -> None:
        with place("cloud") as at:
            report = said(at, about(at.tickets[0]))
            run(at, report)
            run(at, said(at, about(at.tickets[0], "other words")), days=1)
            run(at, said(at, about(at.tickets[0], "other words")), days=15)
            puts = [e.query["notifyUsers"] for e in at.fake.exchanges if e.method == "PUT"]
            assert puts == ["false", "true"]

    def test_the_mark_is_a_property_and_service_desk_customers_see_nothing(self) -> None:
        with place("cloud") as at:
            run(at, said(at, about(at.tickets[0])))
            (comment,) = at.items[0].comments
            assert comment.properties["okrlint"]["name"] == "okrlint"
            assert comment.properties["sd.public.comment"] == {"internal": True}
            assert "okrlint:okrlint" not in json.dumps(comment.text)

    @pytest.mark.parametrize("kind", ["cloud", "data-center"])
    def test_who_may_see_a_comment_stays_so_when_it_is_edited(self, kind: str) -> None:
        with place(kind) as at:
            limited = msgspec.structs.replace(CONFIGURED, visibility=Visibility(type="role", value="Developers"))
            run(at, said(at, about(at.tickets[0])), configured=limited)
            run(at, said(at, about(at.tickets[0], "other words")), configured=CONFIGURED, days=1)
            (comment,) = at.items[0].comments
            assert comment.visibility == {"type": "role", "value": "Developers"}

    @pytest.mark.parametrize(
        ("lacking", "need"),
        [("ADD_COMMENTS", "Add comments"), ("EDIT_OWN_COMMENTS", "Edit own comments")],
    )
    def test_the_missing_permission_is_named(self, lacking: str, need: str) -> None:
        with place("cloud") as at:
            run(at, said(at, about(at.tickets[0])))
            at.site.permissions.discard(lacking)
            outcome = run(at, said(at, *(about(t, "other words") for t in at.tickets)), days=1)
            assert any(need in p for p in outcome.problems)
            assert outcome.incomplete

    def test_duplicates_that_may_not_be_deleted_do_not_keep_us_busy(self) -> None:
        with place("cloud") as at:
            run(at, said(at, about(at.tickets[0])))
            first = at.items[0].comments[0]
            at.site.comment(at.items[0], at.site.me, first.text, properties=dict(first.properties))
            at.site.permissions.discard("DELETE_OWN_COMMENTS")
            outcome = run(at, said(at, about(at.tickets[0])))
            assert outcome.incomplete
            assert outcome.writes == 1
            assert "Delete own comments" in render(outcome)

    def test_a_wrong_token_is_not_an_empty_company(self) -> None:
        with place("cloud") as at:
            at.fake.accepts_token = False
            outcome = run(at, said(at, *(about(t) for t in at.tickets)))
            assert {r.why for r in outcome.results} == {"denied"}
            assert outcome.incomplete
            assert at.writes() == 0

    def test_a_limit_while_sending(self) -> None:
        with place("cloud") as at:
            at.fake.fault("POST /issue/*/comment", status=429, nth=2, headers={"Retry-After": "7"})
            assert run(at, said(at, *(about(t) for t in at.tickets))).count("created") == 3
            assert [len(at.ours(t)) for t in at.tickets] == [1, 1, 1]

    @pytest.mark.parametrize(
        ("kind", "called"), [("cloud", '"id": "5b10ac8d:77-x"'), ("data-center", "[~5b10ac8d:77-x]")]
    )
    def test_owners_are_mentioned_only_when_that_is_configured(self, kind: str, called: str) -> None:
        with place(kind) as at:
            owner = Party(id="jira:user/5b10ac8d:77-x@127.0.0.1:80", name="Ada", linked=True)
            owned = msgspec.structs.replace(about(at.tickets[0]), owners=(owner,))
            other = msgspec.structs.replace(about(at.tickets[1]), owners=(owner,))
            run(at, said(at, owned))
            assert called not in at.ours(at.tickets[0])[0]
            run(at, said(at, owned, other), configured=msgspec.structs.replace(CONFIGURED, mentions=True))
            assert called in at.ours(at.tickets[1])[0]

    def test_quiet_goals_cost_one_request_for_a_hundred(self) -> None:
        with place("cloud") as at:
            run(at, said(at), dry_run=True)
            assert [e.path for e in at.fake.exchanges if "comment" in e.path] == []

    @pytest.mark.parametrize("kind", ["cloud", "data-center"])
    def test_a_label_without_spaces_opts_out(self, kind: str) -> None:
        with place(kind) as at:
            at.items[0].values["labels"] = ["okrlint-quiet"]
            outcome = run(at, said(at, about(at.tickets[0])))
            assert [r.why for r in outcome.results] == ["opted_out"]

    def test_moved_to_another_project_it_is_the_same_ticket(self) -> None:
        with place("cloud") as at:
            run(at, said(at, about(at.tickets[0])))
            at.site.project("NEXT")
            at.site.move(at.items[0], "NEXT")
            run(at, said(at, about(at.tickets[0], "other words")), days=1)
            assert len(at.ours(at.tickets[0])) == 1
