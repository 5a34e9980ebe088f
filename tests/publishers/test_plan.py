"""The plan: manners, unseen things, marks of others; nothing here touches a tracker."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.comments.marker import Mark, Unreadable
from okrlint.comments.target import Comment, Moment, Standing, Ticket
from okrlint.findings import Finding, Report, SourceSummary, Tally, Unseen, Waived
from okrlint.history.evaluated import Evaluated
from okrlint.history.message_digest import coarse
from okrlint.publishers.plan import Action, cases, decide, ordered, within_budget
from okrlint.publishers.settings import Project, QuietHours, Reminders, Settings
from tests.publishers.samples import OPEN, RULE, finding, moment, report, ticket


def ask(
    said: Report,
    standing: Standing = Standing(),  # noqa: B008  (frozen)
    when: Moment = moment(),  # noqa: B008
    configured: Settings = OPEN,
    where: Ticket = ticket(),  # noqa: B008
    **more: Any,
) -> Action:
    (case,) = cases(said.findings, [where], configured)
    return decide(case, standing, configured, when, Evaluated(said), **more)


def standing(action: Action, *, answered: bool = False, **more: Any) -> Standing:
    """What stands there after the action was carried out."""
    assert action.mark is not None
    return Standing(ours=(Comment(id="1", order=("", 1), mark=action.mark, answered=answered),), **more)


def test_a_first_finding_is_told_and_then_left_alone() -> None:
    first = ask(report(finding()))
    assert (first.kind, first.notify) == ("create", True)
    assert ask(report(finding()), standing(first), moment(1, run=11)).kind == "leave"


def test_a_history_says_since_when_a_finding_stands() -> None:
    back = finding(first_seen="2026-08-01", since="2026-11-03", change="reopened")
    mark = ask(report(back)).mark
    assert mark is not None
    assert mark.items[back.fingerprint].first_seen == dt.date(2026, 11, 3), "not when it was seen first, long before"


def test_what_another_finding_says_becomes_no_comment_and_is_not_called_resolved() -> None:
    single = finding()
    assert ask(report(finding(folded="0123456789abcdef"))).why == "nothing_to_say"
    told = ask(report(single))
    then = ask(report(msgspec.structs.replace(single, folded="0123456789abcdef")), standing(told), moment(1, run=11))
    assert then.mark is not None
    assert then.mark.items[single.fingerprint].state == "withdrawn", "it stands, and is told elsewhere"


def test_nothing_is_written_where_there_is_nothing_to_say() -> None:
    assert (ask(report()).kind, ask(report()).why) == ("leave", "nothing_to_say")


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("no linked work has moved for 23 days", "no linked work has moved for 24 days", "leave"),
        ("31 open of 40 (77.5 %)", "33 open of 41 (79.1 %)", "leave"),
        ("nothing since 2026-10-26", "nothing since 2026-11-02", "update"),
        ("rivals PAY-12", "rivals PAY-13", "update"),
        ("rivals acme/plans#7", "rivals acme/plans#8", "update"),
        ("target 20 %", "target 30 %", "update"),
        ("1 owner", "no owner", "update"),
    ],
)
def test_only_a_change_of_meaning_is_a_change(before: str, after: str, kind: str) -> None:
    first = ask(report(finding(message=before)))
    assert ask(report(finding(message=after)), standing(first), moment(1)).kind == kind


def test_a_resolved_finding_is_struck_and_then_the_comment_falls_silent() -> None:
    first = ask(report(finding()))
    second = ask(report(), standing(first), moment(3))
    assert second.kind == "resolve"
    assert second.letter is not None
    assert [(s.how, s.on) for s in second.letter.struck] == [("resolved", dt.date(2026, 11, 21))]
    for day in range(4, 400, 30):
        assert ask(report(), standing(second), moment(day)).kind == "leave"


def test_a_finding_that_comes_back_reopens_the_comment_with_a_new_first_day() -> None:
    first = ask(report(finding()))
    second = ask(report(), standing(first), moment(3))
    third = ask(report(finding()), standing(second), moment(9))
    assert (third.kind, third.notify) == ("update", False)
    assert third.mark is not None
    assert third.mark.items[finding().fingerprint].first_seen == dt.date(2026, 11, 27)


class TestUnseenIsNotAbsent:
    """A finding is resolved only when its rule was judged for its subject in this run."""

    def resolve(self, said: Report) -> str:
        return ask(said, standing(ask(report(finding()))), moment(3)).kind

    def test_judged(self) -> None:
        assert self.resolve(report()) == "resolve"

    def test_the_rule_did_not_run(self) -> None:
        assert self.resolve(report(rules=("another",))) == "leave"

    def test_the_rule_could_not_be_judged_for_somebody_unnamed(self) -> None:
        assert self.resolve(report(not_evaluated=3)) == "leave"

    def test_only_another_subject_could_not_be_judged(self) -> None:
        unseen = Unseen("no sub-issues", "gh", 1, ("acme/plans#2",))
        assert self.resolve(self.with_unseen(unseen)) == "resolve"

    def test_this_subject_could_not_be_judged(self) -> None:
        unseen = Unseen("no sub-issues", "gh", 1, ("acme/plans#1",))
        assert self.resolve(self.with_unseen(unseen)) == "leave"

    def test_only_another_source_could_not_be_judged(self) -> None:
        assert self.resolve(self.with_unseen(Unseen("no changelog", "jira", 40, ("PAY-1",)))) == "resolve"

    @pytest.mark.parametrize(
        "source",
        [
            SourceSummary("gh", "github", False, {"objective": "complete", "key_result": "complete"}),
            SourceSummary("gh", "github", True, {"objective": "partial", "key_result": "complete"}),
            SourceSummary("gh", "github", True, {}),
            SourceSummary("other", "github", True, {"objective": "complete", "key_result": "complete"}),
        ],
    )
    def test_the_source_was_not_read_whole(self, source: SourceSummary) -> None:
        assert self.resolve(report(sources=(source,))) == "leave"

    def test_a_gap_that_can_only_hide_findings(self) -> None:
        hidden = Tally(
            rule=RULE, title=RULE, severity="error", over="goal", unseen=(Unseen("movement: partial; maybe more", "x"),)
        )
        assert self.resolve(msgspec.structs.replace(report(), tallies=(hidden,))) == "leave"

    def test_the_other_half_of_a_pair_was_not_seen(self) -> None:
        one = finding()
        other = msgspec.structs.replace(one.subjects[0], id="jira:7@x", key="PAY-7", source="site")
        pair = msgspec.structs.replace(one, subjects=(one.subjects[0], other))
        goals = {"objective": "complete", "key_result": "complete"}
        seen = SourceSummary("gh", "github", True, goals)
        for theirs, kind in ((goals, "resolve"), ({**goals, "objective": "partial"}, "leave")):
            said = report(sources=(seen, SourceSummary("site", "jira", True, theirs)))
            assert ask(said, standing(ask(report(pair))), moment(3)).kind == kind

    def test_a_failure_that_hid_no_goal(self) -> None:
        seen = {"objective": "complete", "key_result": "complete", "movement": "partial"}
        source = SourceSummary("gh", "github", True, seen, failures=("the timeline of acme/plans#9: 502",))
        assert self.resolve(report(sources=(source,))) == "resolve"

    def with_unseen(self, unseen: Unseen) -> Report:
        tally = Tally(
            rule=RULE, title=RULE, severity="error", over="goal", not_evaluated=unseen.count, unseen=(unseen,)
        )
        return msgspec.structs.replace(report(), tallies=(tally,))

    def test_it_stays_in_the_comment_when_something_else_changes(self) -> None:
        first = ask(report(finding()))
        said = report(finding(rule="missing-owner", message="nobody"), rules=("missing-owner",))
        second = ask(said, standing(first), moment(2))
        assert second.kind == "update"
        assert second.letter is not None
        assert [(p.rule, p.unseen) for p in second.letter.points] == [("missing-owner", False), (RULE, True)]


def test_a_waived_finding_is_struck_with_its_reason() -> None:
    first = ask(report(finding()))
    said = report(finding(waived=Waived("the vendor delivers in May", "2027-05-31", "ada")))
    second = ask(said, standing(first), moment(1))
    assert second.kind == "resolve"
    assert second.letter is not None
    assert [(s.how, s.note) for s in second.letter.struck] == [
        ("waived", "the vendor delivers in May (until 2027-05-31)")
    ]


def test_what_is_not_opted_in_any_more_is_withdrawn_and_not_called_resolved() -> None:
    first = ask(report(finding()))
    narrow = Settings(rules=("missing-owner",), projects={"acme/plans": Project()})
    second = ask(report(finding()), standing(first), moment(1), narrow)
    assert second.letter is not None
    assert [s.how for s in second.letter.struck] == ["withdrawn"]


class TestManners:
    """Opt-in, opt-out, quiet hours, drafts, back-off."""

    @pytest.mark.parametrize(
        ("configured", "kind"),
        [
            (Settings(), "skip"),
            (Settings(rules=("*",)), "skip"),
            (Settings(projects={"acme/plans": Project()}), "leave"),
            (Settings(rules=("idle-*",), projects={"ACME/Plans": Project()}), "create"),
            (Settings(rules=("*",), projects={"acme/plans": Project(rules=("missing-owner",))}), "leave"),
            (Settings(rules=("missing-owner",), projects={"acme/plans": Project(rules=(RULE,))}), "create"),
        ],
    )
    def test_opt_in(self, configured: Settings, kind: str) -> None:
        assert ask(report(finding()), configured=configured).kind == kind

    @pytest.mark.parametrize(
        ("more", "kind"),
        [({"severity": "notice"}, "leave"), ({"severity": "warning"}, "create"), ({"tier": "likely"}, "leave")],
    )
    def test_faint_findings_are_left_to_reports(self, more: dict[str, Any], kind: str) -> None:
        assert ask(report(finding(**more))).kind == kind

    @pytest.mark.parametrize("state", ["draft", "paused"])
    def test_drafts_and_paused_goals_never(self, state: Any) -> None:
        first = standing(ask(report(finding())))
        for there in (Standing(), first):
            action = ask(report(finding(message="other")), there, where=ticket(state=state))
            assert (action.kind, action.why) == ("skip", "draft_or_paused")

    @pytest.mark.parametrize(
        ("there", "where"),
        [(Standing(opted_out="labels"), ticket()), (Standing(), ticket(opted_out="description"))],
    )
    def test_the_opt_out_word_is_obeyed_and_reported(self, there: Standing, where: Ticket) -> None:
        action = ask(report(finding()), there, where=where)
        assert (action.kind, action.why) == ("skip", "opted_out")
        assert "okrlint: quiet" in action.detail

    @pytest.mark.parametrize("trouble", ["locked", "archived", "deleted"])
    def test_where_nothing_can_be_written_it_is_said(self, trouble: Any) -> None:
        action = ask(report(finding()), Standing(trouble=trouble))
        assert (action.kind, action.why) == ("skip", trouble)

    @pytest.mark.parametrize(
        ("clock", "kind"),
        [("06:59", "skip"), ("07:00", "create"), ("16:59", "create"), ("17:00", "skip"), ("23:30", "skip")],
    )
    def test_quiet_hours_hold_back_what_notifies(self, clock: str, kind: str) -> None:
        night = msgspec.structs.replace(OPEN, quiet_hours=QuietHours(zone="Europe/Berlin"))  # 18:00 to 08:00, UTC+1
        when = Moment(now=dt.datetime.fromisoformat(f"2026-11-18T{clock}:00+00:00"), run=10)
        assert ask(report(finding()), when=when, configured=night).kind == kind

    def test_quiet_days_and_silent_edits(self) -> None:
        configured = msgspec.structs.replace(
            OPEN, quiet_hours=QuietHours(starts="18:00", ends="08:00", days=("saturday",))
        )
        saturday = moment(3)
        assert saturday.now.strftime("%A") == "Saturday"
        assert ask(report(finding()), when=saturday, configured=configured).why == "quiet_hours"
        first = ask(report(finding()))
        assert ask(report(), standing(first), saturday, configured).kind == "resolve"
        again = ask(report(finding()), standing(first), moment(17), configured)
        assert (again.kind, again.why) == ("leave", "quiet_hours")

    @settings(max_examples=100)
    @given(
        st.integers(1, 30),
        st.floats(1.5, 4),
        st.lists(st.floats(0.2, 9), min_size=60, max_size=120),
        st.lists(st.booleans(), min_size=120, max_size=120),
    )
    def test_each_reminder_comes_later_than_the_last(
        self, after: int, factor: float, gaps: list[float], changes: list[bool]
    ) -> None:
        configured = msgspec.structs.replace(OPEN, reminders=Reminders(after_days=after, factor=factor, at_most=12))
        there, day, told = standing(ask(report(finding()), configured=configured)), 0.0, [0.0]
        for gap, change in zip(gaps, changes, strict=False):
            day += gap
            extra = [finding(rule="missing-owner", message=f"nobody {'x' if change else 'y'}")]
            action = ask(report(finding(), *extra), there, moment(day), configured)
            if action.kind == "remind":
                assert action.notify
                told.append(day)
            if action.mark is not None:
                there = standing(action)
        waits = [late - early for early, late in itertools.pairwise(told)]
        assert all(wait >= after * factor**turn - 1e-6 for turn, wait in enumerate(waits))

    def test_reminders_end(self) -> None:
        there, kinds = standing(ask(report(finding()))), []
        for day in range(1, 1000):
            action = ask(report(finding()), there, moment(day))
            kinds.append(action.kind)
            there = standing(action) if action.mark is not None else there
        assert [day for day, kind in enumerate(kinds, 1) if kind == "remind"] == [14, 14 + 28, 14 + 28 + 56]

    def test_a_comment_that_was_answered_is_not_posted_anew(self) -> None:
        there = standing(ask(report(finding())), answered=True)
        assert not ask(report(finding()), there, moment(20), repost=True).repost
        assert ask(report(finding()), standing(ask(report(finding()))), moment(20), repost=True).repost


class TestMarksOfOthers:
    """Newer runs, newer versions, damaged marks, duplicates."""

    def test_a_newer_run_is_never_overwritten(self) -> None:
        there = standing(ask(report(finding()), when=moment(run=11)))
        action = ask(report(finding(message="older words")), there, moment(run=10))
        assert (action.kind, action.why) == ("skip", "newer_run")

    def test_an_older_run_deletes_no_duplicate_of_a_newer_one(self) -> None:
        marks = [ask(report(finding()), when=moment(run=run)).mark for run in (9, 11, 12)]
        ours = tuple(
            Comment(id=str(n), order=("", n), mark=mark) for n, mark in enumerate(marks, 1) if mark is not None
        )
        action = ask(report(finding(message="older words")), Standing(ours=ours), moment(run=10))
        assert (action.kind, action.comment, action.drop) == ("tidy", "3", ("1",))

    def test_a_newer_version_is_left_alone(self) -> None:
        there = Standing(ours=(Comment(id="1", order=("", 1), mark=Unreadable("okrlint", newer=True)),))
        assert ask(report(finding()), there).why == "newer_version"

    def test_a_damaged_mark_is_mended_in_place(self) -> None:
        there = Standing(ours=(Comment(id="1", order=("", 1), mark=Unreadable("okrlint")),))
        action = ask(report(finding()), there)
        assert (action.kind, action.comment) == ("update", "1")

    def test_later_duplicates_go_and_answered_ones_stay(self) -> None:
        mark = ask(report(finding())).mark
        assert mark is not None
        ours = tuple(Comment(id=str(n), order=("", n), mark=mark, answered=n == 4) for n in (9, 4, 2))
        action = ask(report(finding()), Standing(ours=ours))
        assert (action.kind, action.comment, action.drop) == ("tidy", "4", ("2", "9"))


def test_a_finding_that_moved_to_another_ticket_is_not_called_resolved() -> None:
    one = finding()
    other = msgspec.structs.replace(finding(2), fingerprint=one.fingerprint)
    said = report(other)
    first, second = cases(said.findings, [ticket(1), ticket(2)], OPEN)
    assert (first.told, second.told) == ((), (other,))
    action = decide(first, standing(ask(report(one))), OPEN, moment(1), Evaluated(said))
    assert action.letter is not None
    assert [s.how for s in action.letter.struck] == ["withdrawn"]


def test_a_goal_inside_a_ticket_is_told_there() -> None:
    inside = finding(7)
    (case,) = cases([inside], [ticket(1, aliases=("github:I_7",))], OPEN)
    assert case.told == (inside,)


def test_the_budget_goes_to_the_worst_first() -> None:
    severities = ["warning", "error", "warning", "error"]
    found: list[Finding] = [finding(n, severity=s) for n, s in enumerate(severities, 1)]  # type: ignore[arg-type]  # literals
    said = report(*found)
    where = [ticket(n) for n in range(1, 5)]
    actions = [decide(c, Standing(), OPEN, moment(), Evaluated(said)) for c in cases(found, where, OPEN)]
    kept = within_budget(actions, 2)
    assert [a.ticket.key for a in kept if a.kind == "create"] == ["acme/plans#2", "acme/plans#4"]
    waiting = [(a.ticket.key, a.why, a.detail) for a in kept if a.kind == "skip"]
    assert waiting == [(f"acme/plans#{n}", "budget", "create waits for the next run") for n in (1, 3)]


def test_of_one_kind_those_without_a_letter_come_last() -> None:
    told = msgspec.structs.replace(ask(report(finding(2)), where=ticket(2)), kind="resolve")
    silent = msgspec.structs.replace(told, ticket=ticket(1), letter=None)
    assert [a.ticket.key for a in ordered([silent, told])] == ["acme/plans#2", "acme/plans#1"]


@given(st.text(max_size=200))
def test_coarse_never_fails_and_is_stable(text: str) -> None:
    assert coarse(coarse(text)) == coarse(text)


def test_many_findings_keep_their_meaning_from_run_to_run() -> None:
    found = [finding(rule=f"rule-{n}", message=f"observation {n}") for n in range(300)]
    said = report(*found, rules=tuple(f.rule for f in found))
    first = ask(said)
    assert isinstance(first.mark, Mark)
    assert ask(said, standing(first), moment(1)).kind == "leave"
    fewer = msgspec.structs.replace(said, findings=said.findings[:200])
    assert ask(fewer, standing(first), moment(2)).kind == "update"
