"""Work on GitHub that names a Jira key joins the goal: one graph over both trackers."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from okrlint.records import Assignment, Contributes, Movement, Person, Work
from okrlint.snapshot import SnapshotWriter
from tests.cli.front import okrlint
from tests.fakes.jira import company
from tests.trackers.jira.conftest import Serve
from tests.trackers.jira.support import AS_OF, fetch

PULL, ILSE = "github:PR_1", "github:U_1"


def idle(snapshot: Path) -> set[str]:
    """Keys of key results that nothing is working toward."""
    out = snapshot.parent / "out.json"
    did = okrlint("check", snapshot, "--select", "idle-key-result", "-o", f"json={out}")
    assert did.code in (0, 1), did.err
    found = json.loads(out.read_text())["findings"]
    return {s["key"] for f in found if f["rule"] == "idle-key-result" for s in f["subjects"]}


def test_a_pull_request_that_names_a_key_result_works_toward_it(serve: Serve, tmp_path: Path) -> None:
    site = company.build(objectives=2, key_results=1, work=0)
    for issue in [i for i in site.issues.values() if i.project == "APP"]:
        site.delete(issue)
    snapshot = tmp_path / "snapshot"
    fetch(serve(site), snapshot)
    assert idle(snapshot) == {"OKR-2", "OKR-4"}
    with SnapshotWriter(snapshot, AS_OF) as writer:
        out = writer.source("github", "github", {"owner": "marigold"})
        out.put(
            [
                Work(of=PULL, id=PULL, key="marigold/app#1", title="OKR-2 Stock shops earlier", state="doing"),
                Person(of=ILSE, id=ILSE, name="ilse"),
                Assignment(of=PULL, work=PULL, person=ILSE),
                Contributes(of=PULL, work=PULL, goal="OKR-2", via="text"),
                Movement(of=PULL, work=PULL, moved_at=AS_OF - dt.timedelta(days=2), kind="code"),
            ]
        )
        for relation in ("work", "contributes", "movement", "assignment", "person"):
            out.cover(relation, "complete")
        out.finish(AS_OF)
    assert idle(snapshot) == {"OKR-4"}
