"""`okrlint fetch` into the same folder goes on from there: counted through the command, as a user types it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from okrlint.snapshot import SnapshotWriter
from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, company

AS_OF = ("2026-06-15T08:00:00Z", "2026-06-16T08:00:00Z")
GITHUB = "github: {{owner: acme, repositories: [plans, api], base_url: '{url}'}}"
JIRA = "jira: {{url: '{url}', site: marigold, projects: [OKR, APP]}}"


class Fetching:
    """A folder, a server, and how many requests one `okrlint fetch` takes."""

    def __init__(
        self, folder: Path, config: str, environment: dict[str, str], count: Callable[[], int], most: int = 0
    ) -> None:
        self.folder, self.environment, self.count, self.most = folder, environment, count, most
        (folder / "okrlint.yaml").write_text(f"sources:\n  - {config}\n")

    def fetch(self, as_of: str) -> int:
        before = self.count()
        did = okrlint("fetch", "--as-of", as_of, "-o", "snap", cwd=self.folder, env=self.environment)
        assert did.code == 0, did.err
        return self.count() - before

    def size(self) -> int:
        return sum(p.stat().st_size for p in (self.folder / "snap").glob("*.ndjson"))


@pytest.fixture(params=["github", "jira", "jira-dc"])
def fetching(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fetching]:
    if request.param == "github":
        world = World("acme")
        goal = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
        result = world.issue("plans", "Raise berth use to 75 %", type="Key result", parent=goal, assignees=["ada"])
        for number in range(300):
            world.tick(seconds=10)
            world.issue("api", f"Step {number}", parent=result if number < 40 else None)
        with FakeGitHub(world) as fake:
            yield Fetching(tmp_path, GITHUB.format(url=fake.url), fake.environment, lambda: len(fake.requests), 5 * 2)
    else:
        site = company.build(cloud=request.param == "jira", objectives=6, work=40)
        server = JiraServer(site).start()
        yield Fetching(tmp_path, JIRA.format(url=server.url), server.environment, lambda: len(server.exchanges), 10)
        server.stop()


def test_nothing_changed(fetching: Fetching) -> None:
    first = fetching.fetch(AS_OF[0])
    size = fetching.size()
    second = fetching.fetch(AS_OF[1])
    assert second < first
    assert second <= fetching.most
    assert fetching.size() <= 1.2 * size


def test_many_fetches_of_what_does_not_change(fetching: Fetching) -> None:
    """Each one writes what it reads anew, and what that replaces is taken out."""
    fetching.fetch(AS_OF[0])
    size = fetching.size()
    for day in range(1, 13):
        fetching.fetch(f"2026-07-{day:02d}T08:00:00Z")
        assert fetching.size() <= 1.2 * size


def test_a_change_within_the_second_of_the_last_fetch(tmp_path: Path) -> None:
    """`updatedAt` of GitHub has seconds, and so have the moments from which a fetch goes on."""
    world = World("acme")
    goal = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
    result = world.issue("plans", "Raise berth use to 75 %", type="Key result", parent=goal, assignees=["ada"])
    work = world.issue("plans", "Booking form", parent=result)
    far = world.issue("elsewhere", "Booking service", parent=result)
    with FakeGitHub(world) as fake:
        world.now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        for item in (result, work, far):
            world.comment(item, "First.")
        fetching = Fetching(tmp_path, GITHUB.format(url=fake.url).replace(", api", ""), fake.environment, lambda: 0)
        fetching.fetch(AS_OF[0])
        world.comment(result, "Check-in: value 70")
        for item in (work, far):
            world.close(item)
        fetching.fetch(AS_OF[1])
    with SnapshotWriter(tmp_path / "snap", dt.datetime(2026, 6, 16, tzinfo=dt.UTC)) as writer:
        [report] = [row for rows in writer.known("check_in", "github").values() for row in rows]
        states = {row["key"]: row["state"] for rows in writer.known("work", "github").values() for row in rows}
    assert report["value"] == 70
    assert states == {work.key: "done", far.key: "done"}
