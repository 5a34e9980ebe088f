"""Baselines: fingerprints and not counts, never silently larger, never silently missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okrlint.app.baseline import read_baseline, set_aside, write_baseline
from okrlint.errors import UsageError
from okrlint.findings import Finding, Subject, fingerprint


def finding(name: str, rule: str = "missing-owner") -> Finding:
    subject = Subject(kind="objective", id=name, key=name.upper())
    return Finding(
        rule=rule,
        severity="error",
        family="ownership",
        title="t",
        subjects=(subject,),
        group=subject,
        message="m",
        advice="a",
        fingerprint=fingerprint(rule, (name,)),
    )


def test_what_is_in_the_baseline_stays_listed_and_no_longer_fails(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    assert write_baseline([finding("a"), finding("b")], path, grow=False) == (2, 0)
    marked = set_aside([finding("a"), finding("c")], read_baseline(path), path)
    assert [(f.subjects[0].id, f.waived is not None) for f in marked] == [("a", True), ("c", False)]


def test_as_many_findings_as_before_but_others_are_new_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    write_baseline([finding("a"), finding("b")], path, grow=False)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="missing-owner on C"):
        write_baseline([finding("a"), finding("c")], path, grow=False)
    assert path.read_bytes() == before
    assert write_baseline([finding("a"), finding("c")], path, grow=True) == (2, 1)


def test_writing_it_again_under_its_own_effect_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    write_baseline([finding("a"), finding("b")], path, grow=False)
    marked = set_aside([finding("a")], read_baseline(path), path)
    assert write_baseline(marked, path, grow=False) == (1, 1)


def test_the_same_findings_write_the_same_bytes_in_any_order(tmp_path: Path) -> None:
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    write_baseline([finding("a"), finding("b")], one, grow=False)
    write_baseline([finding("b"), finding("a")], two, grow=False)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    "content", [None, "", "[]", "{}", json.dumps({"okrlint_baseline": 2, "findings": []}), '{"findings": 3}']
)
def test_a_missing_or_malformed_baseline_is_an_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "base.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageError, match="baseline"):
        read_baseline(path)
