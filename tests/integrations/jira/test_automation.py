"""The gate for Jira Automation: its script against a fake Jira and a pretended webhook, its jobs as they are."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.front import QUIET, ROOT
from tests.fakes.jira import JiraServer, company

AUTOMATION = ROOT / "integrations/jira/automation"
SCRIPT = AUTOMATION / "okrlint-gate.sh"


class Webhook:
    """What Jira's incoming webhook got: (headers, body) of each request."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.status = 200
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
                owner.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(owner.status)
                self.send_header("Location", owner.url)
                self.end_headers()

            do_GET = do_POST

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/hook"
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    yield hook
    hook.http.shutdown()
    hook.http.server_close()


@pytest.fixture
def jira() -> Iterator[JiraServer]:
    site = company.build(objectives=1, key_results=1, work=2)
    with JiraServer(site) as server:
        yield server


def run(jira: JiraServer, folder: Path, key: str, **more: str) -> subprocess.CompletedProcess[str]:
    tools = folder / "bin"
    tools.mkdir(exist_ok=True)
    (tools / "okrlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m okrlint "$@" --as-of 2026-04-20\n')
    (tools / "okrlint").chmod(0o755)
    (folder / "okrlint.yaml").write_text(f"sources:\n  - jira:\n      url: {jira.url}\n      projects: [OKR, APP]\n")
    path = f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**QUIET, **jira.environment, "PYTHONPATH": str(ROOT), "PATH": path, "OKRLINT_KEY": key, **more}
    return subprocess.run(
        ["sh", str(SCRIPT)], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_jira_hears_the_outcome(jira: JiraServer, webhook: Webhook, tmp_path: Path) -> None:
    told = {
        "OKRLINT_GATE_URL": webhook.url,
        "OKRLINT_GATE_SECRET": "s3cret-of-the-rule",
        "OKRLINT_RUN_URL": "https://ci/7",
    }
    passed = run(jira, tmp_path, "OKR-1", **told)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    goal = next(i for i in jira.site.issues.values() if i.key == "OKR-1")
    goal.values["assignee"] = None
    found = run(jira, tmp_path, "OKR-1", **told)
    assert found.returncode == 1
    absent = run(jira, tmp_path, "OKR-99", **told)
    assert absent.returncode == 2
    assert [body["outcome"] for _, body in webhook.got] == ["passed", "findings", "unknown"]
    headers, body = webhook.got[0]
    assert headers["x-automation-webhook-token"] == "s3cret-of-the-rule"
    assert body["issues"] == ["OKR-1"]
    assert body["run"] == "https://ci/7"
    assert "s3cret" not in passed.stdout + passed.stderr
    assert jira.writes == 0


def test_an_outcome_that_does_not_arrive_is_no_pass(jira: JiraServer, webhook: Webhook, tmp_path: Path) -> None:
    webhook.status = 403
    lost = run(jira, tmp_path, "OKR-1", OKRLINT_GATE_URL=webhook.url)
    assert lost.returncode == 3
    assert "Jira was not told" in lost.stderr
    webhook.status = 302
    moved = run(jira, tmp_path, "OKR-1", OKRLINT_GATE_URL=webhook.url, OKRLINT_GATE_SECRET="s3cret-of-the-rule")
    assert moved.returncode == 3
    assert len(webhook.got) == 2
    spoilt = run(jira, tmp_path, "OKR-1", OKRLINT_GATE_URL=webhook.url, OKRLINT_GATE_SECRET="s3cret-of-the-rule\n")
    astray = run(jira, tmp_path, "OKR-1", OKRLINT_GATE_URL="https://127.0.0.1:s3cret/hook")
    for failed in (spoilt, astray):
        assert failed.returncode == 3
        assert "Jira was not told" in failed.stderr
        assert "s3cret" not in failed.stdout + failed.stderr
    plain = run(jira, tmp_path, "OKR-1", OKRLINT_GATE_URL="http://example.org/hook")
    assert plain.returncode == 3
    assert "https" in plain.stderr


@pytest.mark.parametrize("key", ["$(touch hit)", "OKR-1; touch hit", "--config=/etc/passwd", "OKR-1\nOKR-2", '"OKR-1"'])
def test_what_is_no_key_goes_nowhere(jira: JiraServer, tmp_path: Path, key: str) -> None:
    did = run(jira, tmp_path, key)
    assert did.returncode == 2
    assert jira.requests == 0
    assert not (tmp_path / "hit").exists()


def test_the_jobs_hand_the_key_on_by_the_environment() -> None:
    workflow = yaml.safe_load((AUTOMATION / "okrlint-gate.yml").read_text())
    steps = workflow["jobs"]["gate"]["steps"]
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["gate"]["permissions"] == {"contents": "read"}
    assert all("${{" not in step.get("run", "") for step in steps)
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    [last] = [step for step in steps if "okrlint-gate.sh" in step.get("run", "")]
    assert last["env"]["OKRLINT_KEY"] == "${{ github.event.client_payload.key || inputs.key }}"
    gitlab = yaml.safe_load((AUTOMATION / "okrlint-gate.gitlab-ci.yml").read_text())["okrlint-gate"]
    assert gitlab["script"] == [last["run"]]
    request = json.loads((AUTOMATION / "request-github.json").read_text())
    assert request["event_type"] in workflow[True]["repository_dispatch"]["types"]
    assert list(request["client_payload"]) == ["key"]


def test_linters_have_nothing_to_say(tmp_path: Path) -> None:
    tools = Path(sys.executable).parent
    workflow = tmp_path / ".github/workflows/okrlint-gate.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text((AUTOMATION / "okrlint-gate.yml").read_text().replace("<<version>>", "0.1.0"))
    commands: list[list[str | Path]] = [
        [tools / "zizmor", "--offline", "--no-progress", "--no-config", "--persona", "pedantic", workflow],
        [tools / "shellcheck", SCRIPT],
    ]
    for command in commands:
        if not Path(command[0]).exists():
            pytest.skip(f"{Path(command[0]).name} is not installed")
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_readme_names_every_file() -> None:
    text = (AUTOMATION / "README.md").read_text()
    for path in AUTOMATION.iterdir():
        assert path.name == "README.md" or f"`{path.name}`" in text
    script = SCRIPT.read_text()
    for name in set(re.findall(r"OKRLINT_GATE_\w+", text)):
        assert name in script
