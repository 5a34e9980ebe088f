"""What a finding is over time, and what it carries: fingerprints, order, owners, evidence, confidence."""

from __future__ import annotations

from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from okrlint.engine.report import at_or_above
from okrlint.findings import Report, fingerprint
from okrlint.records import Contributes, Movement, Outranks, Owner, Record, Work
from tests.engine.company import days_ago, judged, key_result, objective, snapshot

IDS = st.lists(st.text(min_size=1, max_size=8).filter(lambda t: "\0" not in t), min_size=1, max_size=4)


def prints(report: Report) -> dict[str, str]:
    return {f"{f.rule}:{f.subjects[0].id}": f.fingerprint for f in report.findings}


def test_a_fingerprint_is_the_same_in_every_release() -> None:
    assert fingerprint("missing-owner", ("jira:10023@example.atlassian.net",)) == "d6a1edb283e33e08"


@given(ids=IDS, data=st.data())
def test_a_fingerprint_knows_no_order(ids: list[str], data: st.DataObject) -> None:
    assert fingerprint("r", tuple(ids)) == fingerprint("r", tuple(data.draw(st.permutations(ids))))


@given(ids=IDS, others=IDS)
def test_a_fingerprint_belongs_to_one_rule_and_one_set_of_subjects(ids: list[str], others: list[str]) -> None:
    assert fingerprint("r", tuple(ids)) != fingerprint("s", tuple(ids))
    assert (fingerprint("r", tuple(ids)) == fingerprint("r", tuple(others))) is (sorted(ids) == sorted(others))


def test_rewording_moving_and_later_days_leave_findings_what_they_are(tmp_path: Path) -> None:
    before = judged(snapshot(tmp_path / "a", {"board": [objective("o"), key_result("k", "o")]}))
    changed = [
        objective("o", title="In other words", file="elsewhere.yaml", line=99),
        key_result("k", "o", title="Something else entirely", description="new"),
    ]
    after = judged(snapshot(tmp_path / "b", {"board": changed}))
    assert prints(before)
    assert prints(after) == prints(before)


def test_renaming_what_people_call_a_goal_changes_no_fingerprint(tmp_path: Path) -> None:
    before = judged(snapshot(tmp_path / "a", {"board": [objective("o")]}), "missing-owner")
    renamed = msgspec.structs.replace(objective("o"), key="NEW-1")
    after = judged(snapshot(tmp_path / "b", {"board": [renamed]}), "missing-owner")
    assert [f.subjects[0].key for f in after.findings] == ["NEW-1"]
    assert prints(after) == prints(before)


def test_a_finding_about_a_key_result_is_told_to_the_owner_of_its_objective(tmp_path: Path) -> None:
    records: list[Record] = [
        objective("o"),
        key_result("k", "o"),
        key_result("own", "o"),
        Owner(of="o", goal="o", party="Ines"),
        Owner(of="own", goal="own", party="Jonas"),
    ]
    report = judged(snapshot(tmp_path, {"board": records}), "idle-key-result")
    assert {f.subjects[0].id: [p.name for p in f.owners] for f in report.findings} == {"k": ["Ines"], "own": ["Jonas"]}
    assert {f.group.id for f in report.findings} == {"o"}


def test_subjects_of_a_circle_are_all_named(tmp_path: Path) -> None:
    records = [
        *(objective(n) for n in "abc"),
        Outranks(of="a", higher="a", lower="b"),
        Outranks(of="b", higher="b", lower="c"),
        Outranks(of="c", higher="c", lower="a"),
    ]
    (found,) = judged(snapshot(tmp_path, {"board": records}), "ranking-cycle").findings
    assert {s.id for s in found.subjects} == {"a", "b", "c"}
    assert len(found.evidence) == 3


def test_levels_of_failing(tmp_path: Path) -> None:
    report = judged(snapshot(tmp_path, {"board": [objective("o"), Owner(of="o", goal="o", party="Ines")]}))
    assert {f.severity for f in report.findings} == {"warning"}
    assert not at_or_above(report.findings, "error")
    assert at_or_above(report.findings, "warning")
    assert at_or_above(report.findings, "notice")
    assert not at_or_above(report.findings, "never")


def test_what_was_looked_at_is_counted(tmp_path: Path) -> None:
    records: list[Record] = [
        objective("o"),
        key_result("k", "o"),
        Work(of="w", id="w", key="W", title="t"),
        Contributes(of="w", work="w", goal="k"),
        Movement(of="w", work="w", moved_at=days_ago(1)),
    ]
    report = judged(snapshot(tmp_path, {"board": records}))
    assert report.counts == {"objective": 1, "key_result": 1, "work": 1, "check_in": 0}
    for tally in report.tallies:
        if tally.over != "pair":
            assert tally.ok >= 0


def test_the_order_of_records_does_not_matter(tmp_path: Path) -> None:
    records: list[Record] = [
        *(objective(n) for n in "abc"),
        *(key_result(f"k{n}", n) for n in "abc"),
        Owner(of="a", goal="a", party="Ines"),
        Outranks(of="a", higher="a", lower="b"),
        Outranks(of="b", higher="b", lower="a"),
    ]
    one = judged(snapshot(tmp_path / "a", {"board": records}))
    other = judged(snapshot(tmp_path / "b", {"board": records[::-1]}))
    assert one.findings == other.findings
    assert one.tallies == other.tallies
