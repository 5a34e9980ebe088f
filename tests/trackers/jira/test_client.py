"""The connection: where a credential goes and where it never shows, what is repeated, what an answer means."""

from __future__ import annotations

import http.server
import logging
import threading
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from okrlint.errors import OkrlintError, UsageError
from okrlint.trackers.http.backoff import retry_after
from okrlint.trackers.http.secrets import Secrets
from okrlint.trackers.jira.connect import connect
from okrlint.trackers.jira.credentials import OwnHostOnly, credential
from okrlint.trackers.jira.errors import BadQuery, LimitReached, NotLoggedIn, RequestFailed
from okrlint.trackers.jira.responses import read_answer
from tests.cli.front import okrlint
from tests.fakes.jira import JiraServer, company
from tests.fakes.jira.server import EMAIL, TOKEN
from tests.trackers.jira.conftest import Serve, Time
from tests.trackers.jira.support import fetch, settings_for

SITE = "https://example.atlassian.net"
MAIL = {"OKRLINT_JIRA_EMAIL": "a@example.com"}


class Elsewhere:
    """Another host, which must never see a credential."""

    def __init__(self) -> None:
        self.seen: list[Mapping[str, str]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append(dict(self.headers))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"version": "1"}')

            do_POST = do_GET

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    other = Elsewhere()
    yield other
    other.server.shutdown()
    other.server.server_close()


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({"OKRLINT_JIRA_TOKEN": "tok", **MAIL}, "Basic YUBleGFtcGxlLmNvbTp0b2s="),
        ({"OKRLINT_JIRA_TOKEN": "tok"}, "Bearer tok"),
        ({"OKRLINT_JIRA_TOKEN_EXAMPLE": "mine", "OKRLINT_JIRA_TOKEN": "tok"}, "Bearer mine"),
        ({"OKRLINT_JIRA_TOKEN_EXAMPLE": "tok", **MAIL}, "Basic YUBleGFtcGxlLmNvbTp0b2s="),
        ({"JIRA_API_TOKEN": "tok", "JIRA_EMAIL": "a@example.com"}, "Basic YUBleGFtcGxlLmNvbTp0b2s="),
        ({"JIRA_PAT": "pat", "JIRA_EMAIL": "a@example.com"}, "Bearer pat"),
        ({"JIRA_OAUTH_TOKEN": "oauth"}, "Bearer oauth"),
    ],
)
def test_where_credentials_come_from(environment: dict[str, str], header: str) -> None:
    found = credential(SITE, environment)
    assert found.header() == header
    assert "tok" not in repr(found)


@pytest.mark.parametrize(
    ("url", "environment", "complaint"),
    [
        (SITE, {}, "no Jira token"),
        (SITE, {"JIRA_API_TOKEN": "tok"}, "JIRA_EMAIL is not"),
        (SITE, {"OKRLINT_JIRA_TOKEN": "to ken"}, "not a token"),
    ],
)
def test_what_the_environment_lacks_is_said(url: str, environment: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        credential(url, environment)
    assert "to ken" not in str(caught.value)


def test_netrc_and_the_process_environment_do_not_override(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(company.build())
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    for name, value in (("NETRC", str(netrc)), ("HOME", str(tmp_path)), ("HTTP_PROXY", "http://127.0.0.1:9")):
        monkeypatch.setenv(name, value)
    client = connect(server.url, server.environment)
    assert client.me().name == "OKR Reader"
    client.close()


def test_a_redirect_elsewhere_is_refused_and_gets_no_token(serve: Serve, elsewhere: Elsewhere, time: Time) -> None:
    server = serve(company.build())
    client = connect(server.url, server.environment, clock=time.clock)
    for match, call in (
        ("GET /myself", lambda: client.me()),
        ("POST /search/jql", lambda: client.post("/search/jql", {"jql": "project = OKR"})),
    ):
        server.fault(match, status=302, headers={"Location": f"{elsewhere.url}/login"})
        with pytest.raises(RequestFailed, match="redirects to another host"):
            call()
    assert elsewhere.seen == []
    client.close()


def test_the_credential_goes_on_requests_to_its_own_origin_alone() -> None:
    guard = OwnHostOnly(credential(SITE, {"OKRLINT_JIRA_TOKEN": "tok"}), SITE)
    for url, sent in (
        (f"{SITE}/rest/api/3/field", True),
        ("https://EXAMPLE.atlassian.net:443/rest", True),
        ("http://example.atlassian.net/rest", False),
        ("https://example.atlassian.net:8443/rest", False),
        ("https://evil.example/example.atlassian.net", False),
        ("https://evil.example\\.atlassian.net", False),
    ):
        prepared = requests.Request("GET", url, headers={"Authorization": "left over"}, auth=guard).prepare()
        assert prepared.headers.get("Authorization") == ("Bearer tok" if sent else None), url


def test_a_redirect_on_the_own_host_is_followed(serve: Serve, time: Time) -> None:
    server = serve(company.build())
    client = connect(server.url, server.environment, clock=time.clock)
    server.fault("GET /field", status=301, headers={"Location": "/rest/api/3/issuetype"})
    assert {t["name"] for t in client.get("/field")} >= {"Objective"}
    server.fault("GET /field", status=302, headers={"Location": "/rest/api/3/field"}, forever=True)
    with pytest.raises(RequestFailed, match="in a circle"):
        client.get("/field")
    server.fault("POST /issue/*/comment", status=307, headers={"Location": "/rest/api/3/issue/OKR-2/comment"})
    with pytest.raises(RequestFailed, match="POST was redirected"):
        client.post("/issue/OKR-1/comment", {"body": {}})
    assert server.writes == 1
    client.close()


def test_the_token_shows_nowhere(serve: Serve, tmp_path: Path, time: Time, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(company.build())
    basic = credential(server.url, server.environment).header().split()[1]
    shown: list[str] = []
    faults: list[dict[str, Any]] = [
        {"status": 400, "body": {"errorMessages": [f"bad token {TOKEN} {basic}"]}},
        {"status": 403, "body": {"message": f"<b>{TOKEN}</b>"}},
        {"status": 500, "body": f"<title>{TOKEN}</title>", "times": 6},
        {"status": 200, "body": f"<title>Authorization: Basic {basic}</title>"},
        {"kind": "reset", "times": 6},
        {"status": 302, "headers": {"Location": f"http://{TOKEN}.example/"}},
    ]
    for fault in faults:
        server.faults.clear()
        server.fault("GET /status", **fault)
        try:
            fetch(server, tmp_path / "broken", clock=time.clock)
        except OkrlintError as error:
            shown += [str(error), repr(error), "".join(traceback.format_exception(error))]
    server.faults.clear()
    fetch(server, tmp_path / "fine", clock=time.clock)
    shown += [p.read_text() for p in tmp_path.rglob("*.*") if p.is_file()] + [caplog.text]
    assert len(shown) > len(faults)
    for text in shown:
        assert TOKEN not in text
        assert basic not in text


@pytest.mark.parametrize("kind", ["reset", "lost", "slow", "torn"])
def test_a_write_is_never_sent_twice(serve: Serve, time: Time, kind: Any) -> None:
    server = serve(company.build())
    client = connect(server.url, server.environment, clock=time.clock, timeout=(0.3, 0.3))
    server.fault("POST /issue/*/comment", kind, seconds=0.6)
    document = {"type": "doc", "version": 1, "content": []}
    with pytest.raises(RequestFailed) as caught:
        client.post("/issue/OKR-1/comment", {"body": document})
    assert caught.value.maybe_acted
    assert server.writes == 1
    client.close()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_refused_write_is_handed_back_at_once(serve: Serve, time: Time, status: int) -> None:
    server = serve(company.build())
    client = connect(server.url, server.environment, clock=time.clock)
    server.fault("POST /issue/*/comment", status=status, headers={"Retry-After": "3"})
    with pytest.raises(RequestFailed) as caught:
        client.post("/issue/OKR-1/comment", {"body": {}})
    assert (caught.value.status, caught.value.maybe_acted) == (status, status >= 500)
    assert time.slept == []
    assert caught.value.after == 3
    client.close()


def test_after_a_used_up_quota_nothing_is_sent_any_more(serve: Serve, time: Time) -> None:
    server = serve(company.build())
    client = connect(server.url, server.environment, clock=time.clock, max_wait=60)
    client.me()
    headers = {"Retry-After": "3000", "RateLimit-Reason": "jira-quota-tenant-based"}
    server.fault("GET /field", status=429, headers=headers)
    with pytest.raises(LimitReached):
        client.get("/field")
    before = server.requests
    for call in (lambda: client.get("/status"), lambda: client.me(again=True)):
        with pytest.raises(LimitReached, match="quota is used up"):
            call()
    assert server.requests == before
    client.close()


def test_what_jira_says_is_handed_on(serve: Serve) -> None:
    server = serve(company.build())
    client = connect(server.url, server.environment)
    with pytest.raises(BadQuery, match="Unbounded JQL"):
        client.post("/search/jql", {"jql": "order by key"})
    with pytest.raises(BadQuery) as caught:
        client.post("/search/jql", {"jql": "project = OKR AND"})
    assert caught.value.said == ("Error in the JQL Query: Expecting a field name before the end of the query.",)
    with pytest.raises(RequestFailed, match="answered 404: Issue does not exist"):
        client.get("/issue/OKR-999")
    client.close()


@pytest.mark.parametrize("header", [{"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}, {"X-AUSERNAME": "anonymous"}])
def test_an_answer_to_nobody_is_no_answer(serve: Serve, header: dict[str, str]) -> None:
    server = serve(company.build(cloud=False))
    client = connect(server.url, server.environment)
    server.fault("POST /search", status=200, headers=header, body={"issues": [], "total": 0}, forever=True)
    with pytest.raises(NotLoggedIn):
        client.post("/search", {"jql": "project = OKR"})
    client.close()


def test_what_is_no_jira_is_said_to_be_none(elsewhere: Elsewhere, time: Time) -> None:
    environment = {"OKRLINT_JIRA_URL": elsewhere.url, "OKRLINT_JIRA_TOKEN": "token-0123"}
    client = connect(elsewhere.url + "/wiki", environment | {"JIRA_URL": elsewhere.url}, clock=time.clock)
    assert client.site.cloud is False  # it says a version, so far so good
    with pytest.raises(NotLoggedIn, match="does not say who we are"):
        client.me()
    client.close()


def test_requests_are_counted_by_endpoint(serve: Serve, tmp_path: Path) -> None:
    server = serve(company.build())
    client = connect(server.url, server.environment)
    client.get("/issue/OKR-1", {"fields": "summary"})
    client.get("/issue/OKR-2", {"fields": "summary"})
    assert client.sent["GET /rest/api/3/issue/*"] == 2
    assert client.request_count == server.requests == 3
    client.close()


def test_a_context_path_and_an_api_host_are_kept_apart(time: Time) -> None:
    site = company.build(cloud=False)
    with JiraServer(site, context="/jira") as server:
        client = connect(server.url, server.environment, clock=time.clock)
        assert client.me().id == "JIRAUSERbot"
        assert settings_for(server, site="").site_name() == server.url.removeprefix("http://")
        client.close()
    through = connect(SITE, {"OKRLINT_JIRA_TOKEN": "tok-123456"}, cloud_id="11aa22bb-33cc")
    assert through.api == "https://api.atlassian.com/ex/jira/11aa22bb-33cc"
    with pytest.raises(UsageError, match="not a cloud id"):
        connect(SITE, {"OKRLINT_JIRA_TOKEN": "tok-123456"}, cloud_id="../../evil")
    own = {"OKRLINT_JIRA_URL": "https://jira.example.com", "OKRLINT_JIRA_TOKEN": "tok-123456"}
    with pytest.raises(UsageError, match="would send the token"):
        connect("https://jira.example.com", own, cloud_id="11aa22bb-33cc")
    assert EMAIL


headers = st.dictionaries(
    st.sampled_from(["Retry-After", "X-RateLimit-Reset", "RateLimit-Reset", "Date", "X-RateLimit-Interval-Seconds"]),
    st.text(max_size=30) | st.floats().map(str) | st.integers().map(str) | st.datetimes().map(str),
)


@given(headers, st.floats(0, 4e9))
def test_no_header_makes_the_waiting_fail(given_headers: dict[str, str], wall: float) -> None:
    wait = retry_after(given_headers, wall)
    assert wait is None or wait >= 0


def test_an_address_where_nobody_answers_is_told_soon(time: Time) -> None:
    nobody = http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    url = f"http://127.0.0.1:{nobody.server_address[1]}"
    nobody.server_close()
    client = connect(url, {"OKRLINT_JIRA_URL": url, "OKRLINT_JIRA_TOKEN": "token-0123"}, clock=time.clock)
    with pytest.raises(RequestFailed, match=r"the connection failed \(.*refused"):
        client.me()
    assert client.request_count == 3
    assert sum(time.slept) <= 4
    client.close()


def test_a_certificate_that_does_not_fit_is_told_at_once(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise requests.exceptions.SSLError("certificate verify failed: self-signed certificate")

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", refuse)
    client = connect(SITE, {"OKRLINT_JIRA_TOKEN": "token-0123"}, clock=time.clock)
    with pytest.raises(RequestFailed, match=r"certificate could not be verified \(certificate verify failed"):
        client.me()
    assert (client.request_count, time.slept) == (1, [])
    client.close()


@pytest.mark.parametrize(
    ("where", "hinted"),
    [
        ("https://example.atlassian.net/rest/api/3/myself", True),
        ("https://api.atlassian.com/ex/jira/1/rest/api/3/myself", False),
        ("https://jira.example.com/rest/api/2/myself", False),
    ],
)
def test_where_a_token_with_scopes_belongs_is_said(where: str, hinted: bool) -> None:
    answer = requests.Response()
    answer.status_code = 401
    with pytest.raises(NotLoggedIn) as caught:
        read_answer("GET", where, answer, secrets=Secrets(), wall=0)
    assert ("cloud_id" in str(caught.value.hint)) is hinted


@pytest.mark.parametrize("command", [["fetch", "-o", "snap"], ["doctor"]], ids=["fetch", "doctor"])
def test_the_command_says_where_a_token_with_scopes_belongs(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Any, asked: requests.PreparedRequest, **__: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 401, str(asked.url), asked
        return answer

    monkeypatch.setattr("requests.adapters.HTTPAdapter.send", refuse)
    (tmp_path / "okrlint.yaml").write_text(f"sources:\n  - jira: {{url: '{SITE}', projects: [OKR]}}\n")
    did = okrlint(*command, cwd=tmp_path, env={**MAIL, "OKRLINT_JIRA_TOKEN": "token-0123456"})
    assert did.code == 3, did.err
    told = did.out + did.err
    assert f"only with `cloud_id` in the source (from {SITE}/_edge/tenant_info)" in " ".join(told.split())
    assert "token-0123456" not in told
