"""Which goals of a snapshot are tickets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from okrlint.comments.target import CommentTarget, Speaker
from okrlint.publishers.tickets import tickets
from okrlint.records import KeyResult, Label, Objective
from okrlint.snapshot import SnapshotWriter, open_snapshot
from okrlint.trackers import Run, tracker

NOW = dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
RUN = Run(NOW, {"OKRLINT_GITHUB_TOKEN": "t", "OKRLINT_JIRA_TOKEN": "t"})


@pytest.fixture
def targets() -> Iterator[dict[str, CommentTarget]]:
    """The targets of a GitHub and a Jira source as publishing makes them; nothing is sent."""
    settings = {
        "gh": ("github", {"owner": "acme", "repositories": ["plans"]}),
        "site": ("jira", {"url": "https://example.atlassian.net", "projects": ["PAY"]}),
    }
    made: dict[str, CommentTarget] = {}
    for name, (kind, said) in settings.items():
        found = tracker(kind)
        assert found.target is not None
        made[name] = found.target(msgspec.convert(said, found.Settings), Speaker(), RUN)
    yield made
    for target in made.values():
        target.close()


def test_goals_of_trackers_with_those_inside_them(targets: dict[str, CommentTarget], tmp_path: Path) -> None:
    with SnapshotWriter(tmp_path, NOW) as writer:
        gh = writer.source("gh", "github", {})
        gh.put(
            [
                Objective(of="github:I_1", id="github:I_1", key="acme/plans#1", title="Pay faster", state="draft"),
                KeyResult(of="github:I_1", id="github:I_1/kr/1", key="KR 1", title="x", objective="acme/plans#1"),
                KeyResult(of="github:I_2", id="github:I_2", key="acme/plans#2", title="y", objective="github:I_1"),
                Label(of="github:I_2", item="github:I_2", name="OKRlint: quiet"),
            ]
        )
        jira = writer.source("site", "jira", {})
        jira.put([Objective(of="jira:7@x", id="jira:7@x", key="PAY-7", title="z", description="no okrlint: QUIET one")])
        files = writer.source("plans", "files", {})
        files.put([Objective(of="file:a", id="file:a", key="PAY-8", title="not a ticket")])
    found = {t.key: t for t in tickets(open_snapshot(tmp_path), targets, "okrlint: quiet")}
    assert sorted(found) == ["PAY-7", "acme/plans#1", "acme/plans#2"]
    first = found["acme/plans#1"]
    assert (first.source, first.project, first.state, first.aliases) == (
        "gh",
        "acme/plans",
        "draft",
        ("github:I_1/kr/1",),
    )
    assert (found["PAY-7"].project, found["PAY-7"].opted_out) == ("PAY", "description")
    assert found["acme/plans#2"].opted_out == "labels"


def test_only_the_newest_reading_counts(targets: dict[str, CommentTarget], tmp_path: Path) -> None:
    for title in ("old", "new"):
        with SnapshotWriter(tmp_path, NOW) as writer:
            out = writer.source("gh", "github", {})
            out.put([Objective(of="github:I_1", id="github:I_1", key="acme/plans#1", title=title)])
    (found,) = tickets(open_snapshot(tmp_path), targets, "okrlint: quiet")
    assert found.title == "new"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("acme/plans#7", "acme/plans#7"),
        ("https://github.com/acme/plans/issues/7#issuecomment-1", "acme/plans#7"),
        ("PAY-12", "PAY-12"),
        ("https://example.atlassian.net/browse/PAY-12?x=1", "PAY-12"),
        ("https://example.atlassian.net/secure/RapidBoard.jspa?selectedIssue=PAY-12", "PAY-12"),
        ("the big one", ""),
        ("https://elsewhere.example/acme/plans/issues/7", ""),
        ("https://other.atlassian.net/browse/PAY-12", ""),
        ("https://github.com/acme/plans", ""),
    ],
)
def test_an_issue_by_key_or_address(targets: dict[str, CommentTarget], text: str, key: str) -> None:
    found = [place for target in targets.values() if (place := target.locate(text))]
    assert [place.key for place in found] == ([key] if key else [])
    assert all(key.startswith(place.project) for place in found)
