"""How many requests `okrlint fetch` takes of a Jira site, beside the plain way with the `jira` library, in one run.

    python benchmarks/jira_requests.py [--issues 5000] [--page 100] [--data-center] [--elsewhere] [--nights 0]

Both read the same pretended site on loopback: all issues with their fields and every change of status. okrlint runs as
typed, in a process of its own. Counts are exact and the same on every machine; seconds are not. `--elsewhere` names
only the project of the goals, so that all work lies in others; `--nights 100` fetches as often without a change, and
says how the folder has grown.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec
from jira import JIRA

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cli.front import environment
from tests.fakes.jira import JiraServer, Site, company
from tests.fakes.jira.server import EMAIL, TOKEN

ALLOWED_FACTOR, ALLOWED_MORE, ALLOWED_AGAIN, ALLOWED_GROWTH = 1.2, 20, 10, 1.2
AS_OF = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
CONFIG = "sources:\n  - jira: {{url: '{url}', site: marigold, projects: [{projects}]}}\n"


class Took(msgspec.Struct):
    """Requests of one way, by kind, and its seconds."""

    way: str
    counts: Counter[str]
    seconds: float

    @property
    def changes(self) -> int:
        return sum(n for kind, n in self.counts.items() if "changelog" in kind or kind == "GET /issue/*")

    @property
    def searches(self) -> int:
        """Everything but the changes: searches, and the first look around."""
        return self.counts.total() - self.changes


def site_of(issues: int, *, cloud: bool) -> Site:
    """A company of so many issues: 5 % goals and epics, stories with two changes each."""
    site = company.build(cloud=cloud, objectives=max(3, issues // 250), key_results=4, work=2)
    people = list(site.users.values())
    epics = [i for i in site.issues.values() if i.type.name == "Epic"]
    missing = issues - len(site.issues)
    for number, epic in enumerate(epics):
        share = missing // len(epics) + (number < missing % len(epics))
        company.bulk(site, share, under=epic, people=people)
    return site


def measured(server: JiraServer, way: str, run: object) -> Took:
    server.reset_counts()
    begun = time.perf_counter()
    run()  # type: ignore[operator]  # a function without arguments
    return Took(way, Counter(server.counts), time.perf_counter() - begun)


def ours(server: JiraServer, folder: Path, day: int = 0) -> None:
    """One `okrlint fetch -o s`, as a user types it."""
    as_of = (AS_OF + dt.timedelta(days=day)).isoformat()
    command = [sys.executable, "-m", "okrlint", "fetch", "-o", "s", "--as-of", as_of]
    subprocess.run(command, cwd=folder, env=environment(server.environment), check=True, stdout=subprocess.DEVNULL)


def plain(server: JiraServer) -> None:
    """Search with the library, then ask each issue for its history, as its documentation shows."""
    library = JIRA(server.url, basic_auth=(EMAIL, TOKEN), max_retries=0)
    found = library.enhanced_search_issues("project in (OKR, APP, LAB) ORDER BY key", maxResults=0, fields="*all")
    assert len(found) == len(server.site.issues)
    for issue in found:
        library.issue(issue.key, expand="changelog", fields="status")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=5000)
    parser.add_argument("--page", type=int, default=100, help="issues with fields that the server grants on a page")
    parser.add_argument("--data-center", action="store_true")
    parser.add_argument("--elsewhere", action="store_true", help="name only the project of the goals")
    parser.add_argument("--nights", type=int, default=0)
    given = parser.parse_args()
    site = site_of(given.issues, cloud=not given.data_center)
    allowed = math.ceil(given.issues / given.page) * ALLOWED_FACTOR + ALLOWED_MORE
    with JiraServer(site, page_cap=given.page, keep=False) as server, tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        projects = "OKR" if given.elsewhere else "OKR, APP, LAB"
        (folder / "okrlint.yaml").write_text(CONFIG.format(url=server.url, projects=projects))
        rows = [measured(server, "okrlint, first reading", lambda: ours(server, folder))]
        first = size(folder)
        site.later(days=1)
        rows.append(measured(server, "okrlint, nothing changed", lambda: ours(server, folder, 1)))
        grown = 1.0
        for night in range(given.nights):
            site.later(days=1)
            ours(server, folder, 2 + night)
            grown = max(grown, size(folder) / first)
        stories = [i for i in site.issues.values() if i.type.name == "Story"][:100]
        for story in stories:
            site.change(story, site.users["u1"], status="In Progress")
        rows.append(measured(server, "okrlint, 100 changed", lambda: ours(server, folder, 2 + given.nights)))
        if not given.data_center:
            rows.append(measured(server, "the jira library, plain", lambda: plain(server)))
    print(f"{len(site.issues):,} issues, {given.page} on a page; allowed are {allowed:.0f} for each column\n")
    print("| way | searches and first look | changes | all | seconds |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {row.way} | {row.searches} | {row.changes} | {row.counts.total():,} | {row.seconds:.1f} |")
    print()
    for kind, number in sorted(rows[0].counts.items(), key=lambda kv: -kv[1]):
        print(f"  {number:4} {kind}")
    if given.nights:
        print(f"after {given.nights} nights the folder was at most {grown:.3f} times its first size")
    for what, held in (
        ("searches of the first reading", rows[0].searches <= allowed),
        ("changes of the first reading", rows[0].changes <= allowed),
        (f"nothing changed: at most {ALLOWED_AGAIN} requests", rows[1].counts.total() <= ALLOWED_AGAIN),
        (f"the folder stays within {ALLOWED_GROWTH} of its first size", grown <= ALLOWED_GROWTH),
    ):
        print(f"{'holds ' if held else 'FAILS '} {what}")


def size(folder: Path) -> int:
    """Bytes of the snapshot."""
    return sum(p.stat().st_size for p in (folder / "s").iterdir())


if __name__ == "__main__":
    main()
