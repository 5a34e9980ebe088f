"""A wrong token, repository or mapping is one error that says what to do, not a report about nothing."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.cli.front import Did, okrlint
from tests.fakes.github import FakeGitHub

CONFIG = "sources:\n  - github: {{owner: acme, repositories: {repositories}, base_url: '{url}'{more}}}\n"


def run(command: str, fake: Any, folder: Path, repositories: str = "[plans, api]", more: str = "", **env: str) -> Did:
    (folder / "okrlint.yaml").write_text(CONFIG.format(url=fake.url, repositories=repositories, more=more))
    into = ("-o", "snap") if command == "fetch" else ()
    return okrlint(command, *into, cwd=folder, env={**fake.environment, **env})


@pytest.mark.parametrize("command", ["check", "fetch"])
def test_a_wrong_token(command: str, fake: FakeGitHub, tmp_path: Path) -> None:
    did = run(command, fake, tmp_path, OKRLINT_GITHUB_TOKEN="ghp_" + "x" * 36)
    assert did.code == 3
    assert len((did.out + did.err).splitlines()) <= 5
    assert "Bad credentials" in did.err
    doctor = run("doctor", fake, tmp_path, OKRLINT_GITHUB_TOKEN="ghp_" + "x" * 36)
    assert "Bad credentials" in doctor.out + doctor.err


@pytest.mark.parametrize("command", ["check", "fetch"])
@pytest.mark.parametrize("repositories", ["[paltns]", "[paltns, aip]"])
def test_a_wrong_repository(command: str, repositories: str, fake: FakeGitHub, tmp_path: Path) -> None:
    did = run(command, fake, tmp_path, repositories)
    assert did.code == 3
    assert len((did.out + did.err).splitlines()) <= 6
    assert "acme/paltns" in did.err
    assert "does not exist, or this token may not see it" in did.err


def test_one_of_several_repositories_leaves_the_others(fake: FakeGitHub, tmp_path: Path) -> None:
    did = run("check", fake, tmp_path, "[plans, aip]")
    assert did.code == 3
    assert "acme/aip" in did.out + did.err
    assert "Not evaluated" in did.out


@pytest.mark.parametrize("command", ["check", "fetch"])
def test_a_type_that_does_not_exist(command: str, fake: FakeGitHub, tmp_path: Path) -> None:
    did = run(command, fake, tmp_path, more=", objective: {types: [Goal]}, key_result: {types: [Measure]}")
    assert did.code == 2
    assert "nothing in acme/plans, acme/api is an objective or key result by this mapping" in did.err
    assert "issue types Objective, Key result" in did.err


def test_one_type_that_does_not_exist(fake: FakeGitHub, tmp_path: Path) -> None:
    did = run("check", fake, tmp_path, more=", objective: {types: [Goal]}")
    assert did.code == 2
    assert "objective: no issue has the type Goal" in did.err
    assert "Objective, Key result" in did.err


@pytest.fixture
def nothing() -> Iterator[Any]:
    """A server that knows no GraphQL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()

    class Server:
        url = f"http://127.0.0.1:{http.server_address[1]}"
        environment = {"GITHUB_API_URL": url, "OKRLINT_GITHUB_TOKEN": "ghp_" + "y" * 36}  # noqa: RUF012  (read only)

    yield Server()
    http.shutdown()
    http.server_close()


@pytest.mark.parametrize("command", ["doctor", "check", "fetch"])
def test_a_server_without_graphql(command: str, nothing: Any, tmp_path: Path) -> None:
    did = run(command, nothing, tmp_path)
    said = did.out + did.err
    assert did.code == 3
    assert "there is no GraphQL at this address" in said
    assert "token:" not in said
