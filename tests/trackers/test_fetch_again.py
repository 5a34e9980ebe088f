"""`okrlint fetch` into the same folder goes on from there: counted through the command, as a user types it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, company

AS_OF = ("2026-06-15T08:00:00Z", "2026-06-16T08:00:00Z")
GITHUB = "github: {{owner: acme, repositories: [plans, api], base_url: '{url}'}}"
JIRA = "jira: {{url: '{url}', site: marigold, projects: [OKR, APP]}}"


class Fetching:
    """A folder, a server, and how many requests one `okrlint fetch` takes."""

    def __init__(self, folder: Path, config: str, environment: dict[str, str], count: Callable[[], int]) -> None:
        self.folder, self.environment, self.count = folder, environment, count
        (folder / "okrlint.yaml").write_text(f"sources:\n  - {config}\n")

    def fetch(self, as_of: str) -> int:
        before = self.count()
        did = okrlint("fetch", "--as-of", as_of, "-o", "snap", cwd=self.folder, env=self.environment)
        assert did.code == 0, did.err
        return self.count() - before

    def size(self) -> int:
        return sum(p.stat().st_size for p in (self.folder / "snap").glob("*.ndjson"))


@pytest.fixture(params=["github", "jira"])
def fetching(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Fetching]:
    if request.param == "github":
        world = World("acme")
        goal = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
        result = world.issue("plans", "Raise berth use to 75 %", type="Key result", parent=goal, assignees=["ada"])
        for number in range(300):
            world.tick(seconds=10)
            world.issue("api", f"Step {number}", parent=result if number < 40 else None)
        with FakeGitHub(world) as fake:
            yield Fetching(tmp_path, GITHUB.format(url=fake.url), fake.environment, lambda: len(fake.requests))
    else:
        server = JiraServer(company.build(objectives=6, work=40)).start()
        yield Fetching(tmp_path, JIRA.format(url=server.url), server.environment, lambda: len(server.exchanges))
        server.stop()


def test_nothing_changed(fetching: Fetching) -> None:
    first = fetching.fetch(AS_OF[0])
    size = fetching.size()
    second = fetching.fetch(AS_OF[1])
    assert second < first
    assert second <= 10
    assert fetching.size() <= 1.2 * size
