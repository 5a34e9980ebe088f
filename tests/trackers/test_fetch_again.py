"""`okrlint fetch` into the same folder goes on from there: counted through the command, as a user types it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from okrlint.records import BY_RELATION
from okrlint.snapshot import SnapshotWriter
from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.github.company import invented
from tests.fakes.jira import Issue, JiraServer, Site, company

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
        return sum(p.stat().st_size for p in (self.folder / "snap").iterdir())


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


@pytest.mark.parametrize("name", ["github", "jira"])
def test_a_hundred_fetches_of_what_does_not_change(name: str, tmp_path: Path) -> None:
    """Each one writes what it reads anew, and what that replaces is taken out."""
    with small_server(name) as (server, config):
        fetching = Fetching(tmp_path, config, server.environment, lambda: 0)
        fetching.fetch(AS_OF[0])
        size = fetching.size()
        for number in range(99):
            fetching.fetch(f"2026-{7 + number // 28:02d}-{1 + number % 28:02d}T08:00:00Z")
            assert fetching.size() <= 1.2 * size, number


@contextmanager
def small_server(name: str) -> Iterator[tuple[FakeGitHub | JiraServer, str]]:
    """A company so small that it can be read a hundred times."""
    if name == "github":
        with FakeGitHub(invented(objectives=2)) as fake:
            fake.strict = False
            yield fake, GITHUB.format(url=fake.url).replace("api", "app")
    else:
        with JiraServer(company.build(objectives=1, key_results=1, work=2), keep=False) as server:
            yield server, JIRA.format(url=server.url)


LINKED = (
    "jira: {{url: '{url}', site: marigold, projects: [{projects}], serves: [parent, contributes to, measures],"
    " fields: {{priority: [priority]}}}}"
)
PROJECTS = {
    "two": ["OKR", "APP"],
    "one, and work elsewhere": ["OKR"],
    "ten": ["OKR", "APP", *(f"P{n}" for n in range(8))],
    "ten, and work elsewhere": ["OKR", *(f"P{n}" for n in range(9))],
    "sixty": ["OKR", "APP", *(f"P{n}" for n in range(58))],
    "sixty, and work elsewhere": ["OKR", *(f"P{n}" for n in range(59))],
}


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
@pytest.mark.parametrize("named", PROJECTS)
def test_requests_of_jira_where_nothing_changed(named: str, cloud: bool, tmp_path: Path) -> None:
    """However many projects there are, and wherever the work lies. Links, priorities and the Goals field too."""
    site = company.build("links", cloud=cloud, objectives=2, key_results=2, work=2)
    for key in PROJECTS[named]:
        if key not in site.projects:
            site.project(key)
            site.issue(key, "Story", f"Something in {key}", at=site.now - dt.timedelta(weeks=8))
    serves = LINKED
    if cloud:
        goals = site.field("Goals", "array", "com.atlassian.jira.plugin.system.customfieldtypes:goals", "goals")
        for issue in site.issues.values():
            issue.values[goals.id] = []
        serves = LINKED.replace("measures]", "measures, goals]")
    with JiraServer(site) as server:
        config = serves.format(url=server.url, projects=", ".join(PROJECTS[named]))
        fetching = Fetching(tmp_path, config, server.environment, lambda: len(server.exchanges))
        fetching.fetch(AS_OF[0])
        site.later(days=1)
        assert fetching.fetch(AS_OF[1]) <= 10


def vanish(site: Site, story: Issue) -> None:
    site.delete(story)


def show_up(site: Site, story: Issue) -> None:
    """Somebody was given the right to see it: it has not changed."""
    next(i for i in site.issues.values() if i.hidden).hidden = False


def move_away(site: Site, story: Issue) -> None:
    site.move(story, "LAB")


def hang_elsewhere(site: Site, story: Issue) -> None:
    epic = next(i for i in site.issues.values() if i.type.name == "Epic")
    company.adopt(site, site.issue("LAB", "Story", "Rye for the night shift", at=site.now), epic)


def divide_elsewhere(site: Site, story: Issue) -> None:
    """A sub-task of what was found in a project that is not named; the story itself does not change by it."""
    far = next(i for i in site.issues.values() if i.values.get("summary") == FAR)
    site.issue("LAB", "Sub-task", "Order rye", at=site.now, parent=far)


FAR = "Try rye with the shops"


@pytest.mark.parametrize("happens", [None, vanish, show_up, move_away, hang_elsewhere, divide_elsewhere])
@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
def test_a_large_site(
    happens: Callable[[Site, Issue], None] | None, cloud: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More issues than fit on a page of keys, and more parents than are asked for at once; both made smaller here."""
    monkeypatch.setattr("okrlint.trackers.jira.search.MANY", 50)
    monkeypatch.setattr("okrlint.trackers.jira.below.PARENTS_AT_ONCE", 15)
    site = company.build("links", cloud=cloud, objectives=5, key_results=3, work=12)
    stories = [
        i for i in site.issues.values() if i.type.name == "Story" and i.project == "APP" and not site.children(i)
    ]
    stories[-1].hidden = True
    epic = next(i for i in site.issues.values() if i.type.name == "Epic")
    company.adopt(site, site.issue("LAB", "Story", FAR, at=site.now - dt.timedelta(days=9)), epic)
    with JiraServer(site) as server:
        config = LINKED.format(url=server.url, projects="OKR, APP")
        fetching = Fetching(tmp_path, config, server.environment, lambda: len(server.exchanges))
        fetching.fetch(AS_OF[0])
        site.later(days=1)
        if happens:
            happens(site, stories[0])
            site.later(minutes=5)
        took = fetching.fetch(AS_OF[1])
        asked = [str(e.sent["jql"]) for e in server.exchanges[-took:] if e.sent and "jql" in e.sent]
        (tmp_path / "fresh").mkdir()
        fresh = Fetching(tmp_path / "fresh", config, server.environment, lambda: 0)
        fresh.fetch(AS_OF[1])
    assert standing(fetching) == standing(fresh)
    if happens is None:
        assert took <= 10
        assert [jql for jql in asked if "is not EMPTY" in jql]
        assert not [jql for jql in asked if "key >" in jql]


def standing(fetching: Fetching) -> set[str]:
    """What a snapshot holds, but for people, who stay known."""
    with SnapshotWriter(fetching.folder / "snap", dt.datetime(2026, 6, 16, tzinfo=dt.UTC)) as writer:
        held = {r: writer.known(r, "jira").values() for r in BY_RELATION if r not in ("person", "team", "cycle")}
    return {f"{relation} {sorted(row.items())}" for relation, kept in held.items() for rows in kept for row in rows}


@pytest.mark.parametrize("hidden", [{"APP"}, {"OKR", "APP"}], ids=["one", "all"])
@pytest.mark.parametrize("refused", [True, False], ids=["refused", "silently left out"])
def test_a_project_that_is_hidden_in_the_second_night(refused: bool, hidden: set[str], tmp_path: Path) -> None:
    """On Cloud nobody looks for projects any more that were seen: the search is refused, or work is missing."""
    site = company.build(objectives=2, key_results=2, work=2)
    with JiraServer(site) as server:
        fetching = Fetching(tmp_path, JIRA.format(url=server.url), server.environment, lambda: 0)
        fetching.fetch(AS_OF[0])
        before = standing(fetching)
        site.later(days=1)
        site.invisible |= hidden
        site.knows_hidden_projects = not refused
        did = okrlint("fetch", "--as-of", AS_OF[1], "-o", "snap", cwd=tmp_path, env=server.environment)
        assert did.code == 3
        assert "Browse Projects" in did.err or len(hidden) > 1
        assert standing(fetching) == before
        site.invisible.clear()
        fetching.fetch(AS_OF[1])
        assert standing(fetching) == before


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
