"""A hunt for the credential: servers echo it in every answer, in six encodings, and no command lets any of them out.

What was written is decoded here, by nothing of ours: whoever can get the credential back from it has found it.
"""

from __future__ import annotations

import base64
import html
import http.client
import json
import re
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit

import pytest

from okrlint import redaction
from tests.cli.front import ROOT, Did, okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.github.server import TOKEN as GITHUB_TOKEN
from tests.fakes.jira import JiraServer, company
from tests.fakes.jira.server import EMAIL
from tests.fakes.jira.server import TOKEN as JIRA_TOKEN

SECRET = "Tr1cky/tok+en=42&<9>'quay~Zz0"
SAID = re.compile(r"(?i)title|summary|name|login|body|message|description|text|detail")


def forms(secret: str, header: str) -> dict[str, str]:
    """The credential as servers, proxies and logs spell it."""
    return {
        "raw": secret,
        "address": quote(secret, safe=""),
        "form": quote_plus(secret).replace("%2F", "%2f"),
        "base64": base64.b64encode(secret.encode()).decode(),
        "base64, shifted": base64.b64encode(f"me:{secret}!".encode()).decode(),
        "header": header,
        "JSON": json.dumps(secret).replace("/", "\\/").replace("<", "\\u003c")[1:-1],
        "HTML": html.escape(secret),
    }


def found_in(text: str, secret: str) -> list[str]:
    """The ways in which the credential can be got back from a text."""
    plain = {
        "as it is": text,
        "unquoted": unquote_plus(text),
        "unescaped": html.unescape(text),
        "from JSON": re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text).replace("\\/", "/"),
        "from Markdown": re.sub(r"\\([^\w\s])", r"\1", html.unescape(text).replace("\u200b", "")),
    }
    ways = [way for way, seen in plain.items() if secret in seen]
    for run in re.findall(r"[A-Za-z0-9+/_-]{12,}", text):
        for cut in range(4):
            piece = run[cut:].replace("-", "+").replace("_", "/")
            piece = piece[: len(piece) // 4 * 4]
            if secret[:12].encode() in base64.b64decode(piece):
                ways.append(f"from base64 ({run[:20]})")
    return ways


class Echo:
    """A proxy before a fake: what comes back holds the credential that was sent. `kind` says in what sort of answer."""

    def __init__(self, upstream: str, authorization: str, kind: str, secret: str) -> None:
        self.kind, self.secret, self.sent = kind, secret, list[str]()
        echo = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None: ...

            def do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                echo.sent.append(self.path + body.decode("utf-8", "replace"))
                given = self.headers.get("Authorization", "")
                status, kept, answer = echo.answer(upstream, self.command, self.path, body, authorization, given)
                self.send_response(status)
                for name, value in kept.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> Echo:
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()

    def answer(
        self, upstream: str, method: str, path: str, body: bytes, authorization: str, given: str
    ) -> tuple[int, dict[str, str], bytes]:
        said = " ".join(forms(self.secret, given).values())
        kinds = {"Content-Type": "application/json; charset=utf-8"}
        if self.kind == "redirect":
            return 302, {"Location": f"http://{quote(self.secret, safe='')}.invalid/?{quote(self.secret)}"}, b""
        if self.kind == "page":
            return 404, {"Content-Type": "text/html"}, f"<html><title>{said}</title>{html.escape(said)}</html>".encode()
        if self.kind == "errors":
            told = {"data": None, "errors": [{"type": "FORBIDDEN", "message": said}], "errorMessages": [said]}
            return (200 if "graphql" in path else 400), kinds, json.dumps(told).encode()
        if self.kind.isdigit():
            refused = {"message": said, "errorMessages": [said], "errors": {"field": said}}
            return int(self.kind), kinds, json.dumps(refused).encode()
        parts = urlsplit(upstream)
        asked = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=30)
        asked.request(method, path, body, {"Authorization": authorization, "Content-Type": "application/json"})
        came = asked.getresponse()
        raw = came.read()
        asked.close()
        kept = {k: v.replace(upstream, self.url) for k, v in came.getheaders() if k.lower() in ("content-type", "link")}
        if raw[:1] in (b"{", b"["):
            raw = json.dumps(_echoing(json.loads(raw), said)).replace(upstream, self.url).encode()
        return came.status, kept, raw


def _echoing(value: Any, said: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {k: _echoing(v, said, k) for k, v in value.items()}
    if isinstance(value, list):
        return [_echoing(v, said, key) for v in value]
    # Types, states and field names are what a mapping goes by: changed, nothing would be read at all.
    usual = isinstance(value, str) and re.fullmatch(r"[A-Z_]+|Objective|Key [Rr]esult|[\w -]{1,16}", value)
    return f"{value} {said}" if isinstance(value, str) and SAID.search(key) and not usual else value


PUBLISH = "publish:\n  rules: [missing-owner, nothing-excluded]\n  projects:\n    acme/plans: {}\n    OKR: {}\n"


def commands(key: str, owner: str, init: list[str]) -> Iterator[list[str]]:
    yield ["doctor"]
    yield ["init", *init]
    yield ["fetch", "-o", "snap"]
    yield ["fetch", "--shard", "1/1", "-o", "part"]
    yield ["snapshot", "merge", "part", "--into", "merged"]
    yield ["check", "--key", key, "--max-wait", "1"]
    yield ["check", "snap", "-v", "--fail-on", "never"]
    for form in ("json", "sarif", "junit", "csv", "markdown", "github"):
        yield ["check", "snap", "-f", form, "-o", f"{form}=out/{form}"]
    yield ["baseline", "snap", "-o", "known.json"]
    yield ["publish", "snap", "--dry-run"]
    yield ["publish", "snap"]
    yield ["compare", "none", "out/json", "--comment", "acme/plans#1", "--check-run", f"acme/plans@{'a' * 40}"]
    yield ["explain-overlap", "snap", key, key]
    yield ["overlaps", "review", "snap", "--csv", "out/pairs.csv"]
    yield ["explain", "missing-owner"]
    yield ["query", "SELECT * FROM objective", "snap"]
    yield ["settings"]
    yield ["check", "snap", "--record", "--history", "memory.sqlite", "--fail-on", "never"]
    yield ["trend", "--history", "memory.sqlite"]
    yield ["history", "export", "--history", "memory.sqlite"]
    yield ["lens", "snap"]
    yield ["poll", "--allow-partial", "--max-wait", "1"]
    yield ["poll", "snap", "-f", "json"]
    yield ["report", "snap", "-o", "out/page.html", "--badge", "out/badge.svg"]
    yield ["rules", "list"]
    yield ["schema", "config"]


def hunt(folder: Path, echo: Echo, source: str, key: str, owner: str, init: list[str], env: Mapping[str, str]) -> None:
    (folder / "okrlint.yaml").write_text(f"sources:\n  - {source}\n{PUBLISH}")
    told = 0
    for command in commands(key, owner, init):
        (folder / "out").mkdir(exist_ok=True)
        before = len(echo.sent)
        did: Did = okrlint(*command, cwd=folder, env=env)
        for name, text in (("stdout", did.out), ("stderr", did.err), ("sent", "\n".join(echo.sent[before:]))):
            assert found_in(text, echo.secret) == [], (command, name, text[:3000])
        told += (did.out + did.err).count(redaction.HIDDEN)
    for path in folder.rglob("*"):
        if path.is_file():
            assert found_in(path.read_text("utf-8", "replace"), echo.secret) == [], path
            told += path.read_text("utf-8", "replace").count(redaction.HIDDEN)
    assert told or echo.kind not in ("good", "400", "403"), "the server did not get to echo anything"


KINDS = ["good", "401", "403", "404", "400", "page", "redirect", "errors"]


@pytest.mark.parametrize("kind", KINDS)
def test_github(kind: str, tmp_path: Path) -> None:
    world = World("acme")
    goal = world.issue("plans", "Customers pay faster", type="Objective", body="### Owner\nMira Adler, of the quay")
    world.issue("plans", "Checkout takes 40 seconds", type="Key Result", parent=goal)
    world.comment(goal, "Check-in: value 60, on track")
    with FakeGitHub(world) as fake, Echo(fake.url, f"Bearer {GITHUB_TOKEN}", kind, SECRET) as echo:
        env = {"GITHUB_API_URL": echo.url, "OKRLINT_GITHUB_TOKEN": SECRET}
        source = f"github: {{owner: acme, repositories: [plans], base_url: '{echo.url}'}}"
        hunt(tmp_path, echo, source, "acme/plans#1", "acme", ["github", "acme/plans"], env)


@pytest.mark.parametrize("cloud", [True, False], ids=["Cloud", "Data Center"])
@pytest.mark.parametrize("kind", KINDS)
def test_jira(kind: str, cloud: bool, tmp_path: Path) -> None:
    site = company.build(cloud=cloud, objectives=1, key_results=1, work=1)
    basic = base64.b64encode(f"{EMAIL}:{JIRA_TOKEN}".encode()).decode()
    authorization = f"Basic {basic}" if cloud else f"Bearer {JIRA_TOKEN}"
    with JiraServer(site) as fake, Echo(fake.url, authorization, kind, SECRET) as echo:
        env = {
            "JIRA_URL": echo.url,
            **({"JIRA_API_TOKEN": SECRET, "JIRA_EMAIL": EMAIL} if cloud else {"JIRA_PAT": SECRET}),
        }
        source = f"jira: {{url: '{echo.url}', projects: [OKR, APP], allow_http: true}}"
        hunt(tmp_path, echo, source, "OKR-1", "", ["jira", echo.url], env)


@pytest.mark.parametrize(
    "name",
    ["JIRA_PAT", "OKRLINT_JIRA_TOKEN_ACME", "GH_TOKEN", "SLACK_WEBHOOK", "AZURE_PAT", "DB_PASSWORD", "X_API_KEY"],
)
def test_what_stands_in_the_environment_is_not_shown_even_where_somebody_typed_it(name: str, tmp_path: Path) -> None:
    did = okrlint("check", SECRET, "-c", quote(SECRET, safe=""), cwd=tmp_path, env={name: SECRET})
    assert did.code == 2
    assert found_in(did.out + did.err, SECRET) == []


def test_a_password_in_the_address_of_a_proxy_is_one_too(tmp_path: Path) -> None:
    did = okrlint("check", "quayside77", cwd=tmp_path, env={"HTTPS_PROXY": "http://mira:quayside77@proxy:3128"})
    assert "quayside77" not in did.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEYBOARD", "us-intl"),
        ("SSH_KEY_FILE", "/home/mira/.ssh/id"),
        ("PASSWORD_STORE", "quayside"),
        ("API_KEY", "short"),
    ],
)
def test_words_and_paths_are_not_struck(name: str, value: str, tmp_path: Path) -> None:
    assert value in okrlint("check", value, cwd=tmp_path, env={name: value}).err


def test_the_finder_finds_each_form() -> None:
    for name, form in forms(SECRET, "Basic " + base64.b64encode(f"{EMAIL}:{SECRET}".encode()).decode()).items():
        assert found_in(f"before {form} after", SECRET), name


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "me@example.com:"])
def test_base64_is_struck_wherever_the_credential_begins_in_it(before: str) -> None:
    redaction.reset([SECRET])
    try:
        said = redaction.clean(base64.b64encode(f"{before}{SECRET}, and more".encode()).decode())
    finally:
        redaction.reset()
    assert redaction.HIDDEN in said
    assert found_in(said, SECRET) == []


def test_every_command_is_hunted() -> None:
    from okrlint.cli import COMMANDS

    assert {c[0] for c in commands("", "", [])} == set(COMMANDS), ROOT
