"""Comparing two reports, the words for a pull request, and the one comment that holds them."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrlint.comments.target import TargetError
from okrlint.errors import UsageError
from okrlint.escape import utf16_length
from okrlint.findings import Finding, Report, SourceSummary, Waived
from okrlint.publishers.compare import compare, only, read_report
from okrlint.publishers.compare_text import headline, words
from okrlint.reporters import Options, render
from okrlint.trackers.github.comments import GitHubComments
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.pull_comment import Did, stick
from tests.fakes.github import FakeGitHub, Fault, World
from tests.hostile import HOSTILE
from tests.publishers.places import Time
from tests.publishers.samples import RULE, finding, report


def names(findings: tuple[Finding, ...]) -> list[str]:
    return [f.subjects[0].key for f in findings]


def test_every_open_finding_is_in_exactly_one_place() -> None:
    waived = Waived("the vendor delivers in May")
    old = report(finding(1), finding(2), finding(3), finding(4, waived=waived), finding(9, rule="old-rule"))
    new = report(finding(1), finding(3, waived=waived), finding(4), finding(5), finding(6, rule="new-rule"))
    new = msgspec.structs.replace(new, tallies=(*new.tallies, *report(rules=("new-rule",)).tallies))
    change = compare(old, new)
    assert names(change.still) == ["acme/plans#1"]
    assert names(change.fixed) == ["acme/plans#2"]
    assert names(change.waived) == ["acme/plans#3"]
    assert names(change.new) == ["acme/plans#4", "acme/plans#5"]
    assert names(change.unjudged) == ["acme/plans#6"]
    assert names(change.unseen) == ["acme/plans#9"]


def test_what_could_not_be_judged_now_is_not_fixed() -> None:
    change = compare(report(finding(1)), report(not_evaluated=1))
    assert (change.fixed, names(change.unseen)) == ((), ["acme/plans#1"])


def test_a_finding_about_nobodys_source_is_asked_of_all() -> None:
    one = finding(1)
    waiver = msgspec.structs.replace(one, subjects=(msgspec.structs.replace(one.subjects[0], source=""),))
    assert len(compare(report(waiver), report()).fixed) == 1
    torn = SourceSummary("site", "jira", False, {})
    assert len(compare(report(waiver), report(sources=(*report().sources, torn))).unseen) == 1


def test_what_could_not_be_judged_before_is_not_called_new() -> None:
    change = compare(report(not_evaluated=2), report(finding(1)))
    assert (change.new, names(change.unjudged)) == ((), ["acme/plans#1"])


def test_rewording_and_moving_lines_change_nothing() -> None:
    moved = finding(1, message="nothing moved for 99 days")
    subject = msgspec.structs.replace(moved.subjects[0], file="okrs.yaml", line=99)
    moved = msgspec.structs.replace(moved, subjects=(subject,))
    change = compare(report(finding(1)), report(moved))
    assert (change.new, change.fixed) == ((), ())
    assert "changes no finding" in headline(change)


numbers = st.lists(st.integers(0, 12), unique=True)


@given(numbers, numbers)
def test_new_and_fixed_are_each_others_mirror(one: list[int], other: list[int]) -> None:
    first, second = report(*map(finding, one)), report(*map(finding, other))
    there, back = compare(first, second), compare(second, first)
    assert (there.new, there.fixed) == (back.fixed, back.new)
    assert len(there.new) + len(there.still) == len(other)


def test_only_the_new_ones_go_to_a_reporter() -> None:
    new = report(finding(1), finding(2))
    change = compare(report(finding(1)), new)
    text = render("github", only(new, change.new), Options())
    assert "acme/plans#2" in text
    assert "acme/plans#1" not in text


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_in_a_summary(name: str) -> None:
    text = HOSTILE[name]
    one = msgspec.structs.replace(finding(1, message=text), advice=text)
    place = msgspec.structs.replace(one.subjects[0], file=text, line=3, key=text)
    one = msgspec.structs.replace(one, subjects=(place,))
    said = words(
        compare(report(finding(2, message=text)), report(one)), address="https://example.org/acme/plans/blob/1"
    )
    assert "<!--" not in said
    assert utf16_length(said) <= 60_000


def test_a_thousand_new_findings_are_counted_honestly() -> None:
    new = report(*(finding(n, message="x" * 500) for n in range(1000)))
    said = words(compare(report(), new))
    assert utf16_length(said) <= 60_000
    shown = said.count("- **error**")
    assert f"… and {1000 - shown} more findings." in said


def test_a_report_is_read_back(tmp_path: Path) -> None:
    said: Report = report(finding(1), finding(2, waived=Waived("later")))
    path = tmp_path / "report.json"
    path.write_text(render("json", said, Options()))
    assert compare(read_report(path), said).new == ()
    assert read_report(path).findings == said.findings


@pytest.mark.parametrize("content", ["", "[]", "{}", "nonsense", '{"format": 1}', "\xff"])
def test_what_is_no_report_is_said_with_its_place(content: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(content)
    with pytest.raises(UsageError) as error:
        read_report(path)
    assert error.value.where == str(path)


def test_a_report_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps({**json.loads(render("json", report(), Options())), "format": 7}))
    with pytest.raises(UsageError, match="format 7"):
        read_report(path)


class TestSticky:
    """One comment on a pull request, against the fake."""

    def stick(self, fake: FakeGitHub, text: str, run: int = 1, worth: bool = True) -> Did:
        time = Time()
        with connect("acme", fake.url, fake.environment, sleep=time.sleep) as client:
            return stick(client, GitHubComments(client), "acme/plans", 1, text, run=run, worth_creating=worth)

    def test_created_updated_unchanged(self) -> None:
        world = World()
        pull = world.issue("plans", "Goals of spring", kind="PullRequest")
        with FakeGitHub(world) as fake:
            assert self.stick(fake, "nothing\n", worth=False) == "nothing to say"
            assert self.stick(fake, "one\n") == "created"
            assert self.stick(fake, "one\n", run=2) == "unchanged"
            assert self.stick(fake, "two\n", run=3) == "updated"
            assert self.stick(fake, "old\n", run=2) == "a newer run was here"
            assert self.stick(fake, "nothing\n", run=4, worth=False) == "updated"
            world.comment(pull, pull.comments[0].body, by="mallory")
            assert self.stick(fake, "five\n", run=5) == "updated"
        assert [c.author.login for c in pull.comments if c.author] == ["ada", "mallory"]
        assert pull.comments[0].body.endswith("-->\nfive\n")

    @settings(max_examples=30)
    @given(st.lists(st.tuples(st.sampled_from(["GET", "POST", "PATCH", "DELETE"]), st.integers(1, 3)), max_size=5))
    def test_lost_answers_end_with_one_comment(self, lost: list[tuple[str, int]]) -> None:
        world = World()
        pull = world.issue("plans", "Goals of spring", kind="PullRequest")
        with FakeGitHub(world) as fake:
            fake.faults += [Fault(on=f"^{verb} .*comments", nth=nth, lost=True) for verb, nth in lost]
            for run in (1, 2):
                self.stick(fake, f"run {run}\n", run)
        assert len(pull.comments) == 1
        assert "run 2" in pull.comments[0].body

    def test_what_somebody_replied_to_is_kept(self) -> None:
        world = World()
        pull = world.issue("plans", "Goals of spring", kind="PullRequest")
        with FakeGitHub(world) as fake:
            assert self.stick(fake, "The first of many words\n") == "created"
            told = pull.comments[0].body
            world.comment(pull, told.replace("first", "second"), by="ada")
            third = world.comment(pull, told.replace("first", "third"), by="ada")
            reply = world.comment(pull, "> The third of many words\n\nWhy?", by="grace")
            assert self.stick(fake, "The last of many words\n", run=2) == "updated"
        assert pull.comments == [third, reply]
        assert third.body.endswith("-->\nThe last of many words\n")

    def test_a_token_of_a_fork_may_not_write(self) -> None:
        world = World()
        world.issue("plans", "Goals of spring", kind="PullRequest")
        with FakeGitHub(world) as fake:
            fake.grants[next(iter(fake.grants))].write = False
            with pytest.raises(TargetError) as error:
                self.stick(fake, "one\n")
        assert error.value.trouble == "denied"


def test_the_rule_of_the_samples_is_the_one_that_is_judged() -> None:
    assert finding().rule == RULE
