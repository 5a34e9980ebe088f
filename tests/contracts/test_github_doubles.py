"""The REST side against doubles that we did not write: Prism holds every request against GitHub's own document.

Behind Prism stands `emulate` (stateful issues and comments), then our own fake. Needs `npm ci` in this folder, and is
skipped where that was not done.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from okrlint.trackers.github.client import GitHubClient, GitHubError
from okrlint.trackers.github.comments import GitHubComments
from okrlint.trackers.github.connect import connect
from tests.fakes.github import TOKEN, FakeGitHub, World

HERE = Path(__file__).parent
BIN = Path(os.environ.get("OKRLINT_NODE_MODULES", HERE / "node_modules")) / ".bin"
STARTS_WITHIN = 60.0

pytestmark = pytest.mark.skipif(
    not all((BIN / name).exists() for name in ("node", "prism", "emulate")),
    reason="Prism and emulate are not installed: run `npm ci` in tests/contracts (Node 20 or newer)",
)


@contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[str]:
    """A server of ours on the loopback interface, ended with the block."""
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        try:
            end = time.monotonic() + STARTS_WITHIN
            while True:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, (folder / f"{port}.log").read_text()
                assert time.monotonic() < end, "the server did not start"
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def behind_prism(upstream: str, folder: Path) -> Iterator[str]:
    """Prism as a proxy: what breaks the contract is told in the header `sl-violations`."""
    port = free_port()
    command = [str(BIN / "node"), str(BIN / "prism"), "proxy", "-h", "127.0.0.1", "-p", str(port)]
    with running([*command, str(HERE / "github-rest.json"), upstream], port, folder) as url:
        yield url


def violations(client: GitHubClient, verb: str, path: str, body: object = None) -> list[str]:
    """What Prism says against one request and its answer: "request …" or "response …"."""
    told = client.rest(verb, path, body).headers.get("sl-violations", "[]")
    return [f"{v['location'][0]} {'.'.join(v['location'][1:])}: {v['message']}" for v in json.loads(told)]


def dial(url: str, token: str) -> GitHubClient:
    return connect("acme", "", {"GITHUB_API_URL": url, "OKRLINT_GITHUB_TOKEN": token}, max_wait=5)


SEED = {
    "tokens": {"test_token_admin": {"login": "ada", "scopes": ["repo", "user"]}},
    "github": {
        "users": [{"login": "ada", "name": "Ada", "email": "ada@harbour.example"}],
        "repos": [{"owner": "ada", "name": "plans", "auto_init": True}],
    },
}


def test_comments_on_a_stateful_double(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "seed.json").write_text(json.dumps(SEED))
    command = [str(BIN / "node"), str(BIN / "emulate"), "--service", "github", "--port", str(port)]
    with (
        running([*command, "--seed", "seed.json"], port, tmp_path) as upstream,
        behind_prism(upstream, tmp_path) as url,
        dial(url, "test_token_admin") as client,
    ):
        made = client.rest("POST", "/repos/ada/plans/issues", {"title": "A goal"}).body
        number = int(made["number"])
        comments = GitHubComments(client)
        first = comments.create("ada/plans", number, "<!-- okrlint:x -->\nhello")
        assert comments.update("ada/plans", first.id, "hello again").body == "hello again"
        assert [c.author for c in comments.list("ada/plans", number)] == ["ada"]
        # What we send keeps the contract; what the double answers is its own affair.
        for verb, path, body in (
            ("GET", f"/repos/ada/plans/issues/{number}/comments", None),
            ("POST", f"/repos/ada/plans/issues/{number}/comments", {"body": "again"}),
            ("PATCH", f"/repos/ada/plans/issues/comments/{first.id}", {"body": "and again"}),
            ("GET", "/user", None),
        ):
            assert [v for v in violations(client, verb, path, body) if v.startswith("request")] == []
        comments.delete("ada/plans", first.id)
        comments.delete("ada/plans", first.id)
        assert [c.body for c in comments.list("ada/plans", number)] == ["again"]
        with pytest.raises(GitHubError) as caught:
            comments.create("ada/nowhere", 1, "hello")
        assert caught.value.kind == "missing"


def test_our_fake_answers_as_the_contract_says(tmp_path: Path) -> None:
    world = World("acme")
    issue = world.issue("plans", "A goal", type="Objective", labels=["objective"], assignees=["ada"])
    world.comment(issue, "hello")
    world.close(issue)
    world.issue_field("Rank", "NUMBER")
    with FakeGitHub(world) as fake, behind_prism(fake.url, tmp_path) as url, dial(url, TOKEN) as client:
        [comment] = GitHubComments(client).list("acme/plans", 1)
        for verb, path, body in (
            ("GET", "/user", None),
            ("GET", "/rate_limit", None),
            ("GET", "/repos/acme/plans", None),
            ("GET", "/repos/acme/plans/issues?state=all", None),
            ("GET", "/repos/acme/plans/issues/1", None),
            ("GET", "/repos/acme/plans/issues/1/comments?per_page=100&page=1", None),
            ("GET", "/repos/acme/plans/issues/1/sub_issues", None),
            ("GET", "/repos/acme/plans/collaborators/ada/permission", None),
            ("GET", "/orgs/acme/issue-types", None),
            ("GET", "/orgs/acme/issue-fields", None),
            ("POST", "/repos/acme/plans/issues/1/comments", {"body": "more"}),
            ("PATCH", f"/repos/acme/plans/issues/comments/{comment.id}", {"body": "less"}),
            ("POST", "/repos/acme/plans/check-runs", {"name": "okrlint", "head_sha": "0" * 40}),
        ):
            assert violations(client, verb, path, body) == [], path
        # And Prism does speak up: an enumeration that GitHub does not know.
        assert violations(client, "GET", "/repos/acme/plans/issues?state=half-open")[0].startswith("request query")
        assert fake.violations == []


def test_prism_refuses_what_github_would(tmp_path: Path) -> None:
    """The double can fail: a check run with 51 annotations is one too many."""
    note = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    output = {"title": "t", "summary": "s", "annotations": [note] * 51}
    with FakeGitHub(World("acme")) as fake, behind_prism(fake.url, tmp_path) as url:
        fake.world.issue("plans", "A goal")
        request = urllib.request.Request(
            f"{url}/repos/acme/plans/check-runs",
            json.dumps({"name": "x", "head_sha": "0" * 40, "output": output}).encode(),
            {"authorization": f"token {TOKEN}", "content-type": "application/json"},
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=20)
        assert caught.value.code == 422
        caught.value.close()
