"""The client: credentials go to their own host only and nowhere else, no POST is sent twice, limits are obeyed."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from okrlint.errors import UsageError
from okrlint.trackers.github.client import LOGGERS, GitHubClient, GitHubError
from okrlint.trackers.github.comments import GitHubComments
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.credentials import credential
from okrlint.trackers.github.rate_limits import judge, judge_graphql
from okrlint.trackers.http.secrets import HIDDEN, Secrets
from tests.fakes.github import TOKEN, FakeGitHub, Fault, Grant, World
from tests.fakes.github import faults as go_wrong
from tests.trackers.github.scanning import Clock

KEY_HEAD = "-----BEGIN RSA PRIVATE KEY-----"


def dial(fake: FakeGitHub, clock: Clock, **environment: str) -> GitHubClient:
    return connect("acme", "", {**fake.environment, **environment}, sleep=clock.sleep, clock=clock, max_wait=60)


@pytest.fixture(scope="module")
def app_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return pem.decode()


# Credentials -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("configured", "environment", "expected"),
    [
        ("", {"GITHUB_TOKEN": "a" * 10}, ("https://api.github.com", "GITHUB_TOKEN")),
        ("", {"GITHUB_TOKEN": "a" * 10, "GH_TOKEN": "b" * 10}, ("https://api.github.com", "GH_TOKEN")),
        ("", {"GH_TOKEN": "b" * 10, "OKRLINT_GITHUB_TOKEN": "c"}, ("https://api.github.com", "OKRLINT_GITHUB_TOKEN")),
        ("https://github.com", {"GH_TOKEN": "b"}, ("https://api.github.com", "GH_TOKEN")),
        (
            "",
            {"OKRLINT_GITHUB_TOKEN": "c", "OKRLINT_GITHUB_TOKEN_ACME_INC": "d"},
            ("https://api.github.com", "OKRLINT_GITHUB_TOKEN_ACME_INC"),
        ),
        (
            "",
            {"GITHUB_API_URL": "https://git.harbour.example/api/v3", "GITHUB_TOKEN": "e"},
            ("https://git.harbour.example/api/v3", "GITHUB_TOKEN"),
        ),
        (
            "https://git.harbour.example/api/v3",
            {"GH_HOST": "git.harbour.example", "GH_ENTERPRISE_TOKEN": "f"},
            ("https://git.harbour.example/api/v3", "GH_ENTERPRISE_TOKEN"),
        ),
        # Inside a workflow of an Enterprise Server GITHUB_TOKEN is that server's: never for github.com.
        (
            "https://api.github.com",
            {"GITHUB_API_URL": "https://git.harbour.example/api/v3", "GITHUB_TOKEN": "e", "GH_TOKEN": "b"},
            ("https://api.github.com", "GH_TOKEN"),
        ),
    ],
)
def test_which_credential_goes_where(configured: str, environment: dict[str, str], expected: tuple[str, str]) -> None:
    found = credential("acme-inc", configured, environment)
    assert (found.api, found.variable) == expected
    assert repr(found) == f"Credential({found.variable} for {found.api})"


@pytest.mark.parametrize(
    ("configured", "environment", "says"),
    [
        ("", {}, "no token for api.github.com"),
        (
            "https://evil.example:8443",
            {"GITHUB_API_URL": "https://evil.example", "GITHUB_TOKEN": "a"},
            "nothing in the",
        ),
        ("https://git.harbour.example", {"GITHUB_API_URL": "https://["}, "nothing in the"),
        (
            "https://git.harbour.example:8443",
            {"GH_HOST": "git.harbour.example", "GH_ENTERPRISE_TOKEN": "f"},
            "nothing in",
        ),
        ("", {"GITHUB_TOKEN": "two words"}, "not a token"),
        ("", {"OKRLINT_GITHUB_APP_ID": "7"}, "no private key"),
        ("", {"OKRLINT_GITHUB_APP_ID": "7", "OKRLINT_GITHUB_APP_KEY_FILE": "/nowhere/key.pem"}, "cannot read"),
    ],
)
def test_no_credential_is_sent_astray(configured: str, environment: dict[str, str], says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        credential("acme", configured, environment)
    assert "two words" not in str(caught.value)


def test_netrc_is_not_consulted(
    fake: FakeGitHub, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password from-netrc\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with dial(fake, clock) as client:
        client.rest("GET", "/user")
    assert {r.token for r in fake.requests} == {TOKEN}
    with pytest.raises(UsageError, match="no token"):
        connect("acme", "", {"GITHUB_API_URL": fake.url})


def test_a_redirect_to_another_host_is_not_followed(fake: FakeGitHub, clock: Clock) -> None:
    fake.faults.append(Fault(status=301, headers={"location": "http://localhost:1/user"}, body={}))
    with dial(fake, clock) as client, pytest.raises(GitHubError, match="redirected from host"):
        client.rest("GET", "/user")
    assert len(fake.requests) == 1


def test_tokens_stay_out_of_logs_errors_and_names(
    fake: FakeGitHub, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.faults.append(Fault(on="/user", status=400, body={"message": f"bad header: token {TOKEN}"}))
    fake.faults.append(Fault(on="rate_limit", status=500, body=f"trace: {TOKEN}", times=99))
    with dial(fake, clock) as client:
        for path in ("/user", "/rate_limit"):
            with pytest.raises(GitHubError) as caught:
                client.rest("GET", path)
            assert TOKEN not in repr(caught.value) + str(caught.value) + repr(caught.getrepr())
        for name in LOGGERS:
            logging.getLogger(name).warning("sent %s", {"authorization": f"token {TOKEN}"})
    assert "ghp_" not in caplog.text
    assert caplog.text.count(HIDDEN) >= len(LOGGERS)
    logging.getLogger(LOGGERS[0]).warning("after the connection: %s", TOKEN)
    assert TOKEN in caplog.text


@pytest.mark.parametrize("answer", ["gateway", "overload"])
def test_a_server_that_quotes_the_request_does_not_spread_the_token(
    fake: FakeGitHub, clock: Clock, answer: str
) -> None:
    secret = "known-by-value-only-0123"
    fake.grants[secret] = Grant()
    body: dict[str, Any] = {"message": f"upstream failed: token {secret}"}
    if answer == "overload":
        body = {"data": None, "errors": [{"message": f"Something went wrong while executing your query. {secret}"}]}
    fake.faults.append(Fault(status=502 if answer == "gateway" else 200, body=body, times=99))
    with dial(fake, clock, OKRLINT_GITHUB_TOKEN=secret) as client:
        for gently, reads in ((True, True), (False, True), (False, False)):
            with pytest.raises(GitHubError) as caught:
                client.graphql("query Me { viewer { login } }", gently=gently, reads=reads)
            assert HIDDEN in str(caught.value)
            assert secret not in str(caught.value)


def test_a_page_that_is_no_list_is_not_taken_for_an_empty_one(fake: FakeGitHub, clock: Clock) -> None:
    with dial(fake, clock) as client:
        for body in ("<html>Please log in</html>", {"message": "Please log in"}):
            fake.faults = [Fault(on="GET .*/comments", status=200, body=body, times=99)]
            with pytest.raises(GitHubError) as caught:
                GitHubComments(client).list("acme/plans", 1)
            assert caught.value.kind == "server"
        fake.faults = [Fault(on="POST .*/comments", status=200, body="<html>Please log in</html>")]
        with pytest.raises(GitHubError) as caught:
            GitHubComments(client).create("acme/plans", 1, "hello")
        assert caught.value.kind == "unknown"


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_0123456789abcdefghij0123456789abcdef",
        "github_pat_11AAAAAAA0abcdefghijklmnopqrstuvwxyz",
        "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
        "ghs_123456_eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIxMjM0NTYifQ.c2ln-bmF0dXJlc2ln",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
        f"{KEY_HEAD}\nMIIEow\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_what_looks_like_a_secret_is_removed(secret: str) -> None:
    assert secret not in Secrets().clean(f"before {secret} after")
    assert Secrets().clean("before after ghp_short") == "before after ghp_short"
    assert Secrets("hunter2hunter2").clean("is hunter2hunter2!") == f"is {HIDDEN}!"


def test_tracebacks_are_cleaned(caplog: pytest.LogCaptureFixture) -> None:
    secrets, log = Secrets("hunter2hunter2"), logging.getLogger("test.secrets")
    secrets.guard("test.secrets")
    try:
        raise ValueError("it was hunter2hunter2")
    except ValueError:
        log.exception("with %s", "hunter2hunter2")
    secrets.release("test.secrets")
    assert "hunter2" not in caplog.text
    assert "ValueError" in caplog.text


# GitHub Apps -----------------------------------------------------------------------------------------------------


def test_an_app_finds_its_installation_and_gets_tokens(fake: FakeGitHub, clock: Clock, app_key: str) -> None:
    environment = {"GITHUB_API_URL": fake.url, "OKRLINT_GITHUB_APP_ID": "7", "OKRLINT_GITHUB_APP_KEY": app_key}
    with connect("acme", "", environment, sleep=clock.sleep, clock=clock) as client:
        assert client.whoami() == "okrlint[bot]"
        # A token that was withdrawn is replaced once.
        issued = [t for t in fake.grants if t.startswith("ghs_")]
        del fake.grants[issued[0]]
        assert client.whoami() == "okrlint[bot]"
        # Nobody told us the token that was issued on the way; its form gives it away.
        [held] = [t for t in fake.grants if t.startswith("ghs_")]
        fake.faults.append(Fault(on="GET /user", status=400, body={"message": f"bad header: Bearer {held}"}))
        with pytest.raises(GitHubError, match=re.escape(HIDDEN)) as caught:
            client.rest("GET", "/user")
        assert held not in str(caught.value)
    assert fake.count("access_tokens") == 2
    assert fake.count("GET /orgs/acme/installation") == 1


def test_an_app_that_is_not_installed(fake: FakeGitHub, clock: Clock, app_key: str) -> None:
    environment = {"GITHUB_API_URL": fake.url, "OKRLINT_GITHUB_APP_ID": "7", "OKRLINT_GITHUB_APP_KEY": app_key}
    with pytest.raises(UsageError, match="not installed for other"):
        connect("other", "", environment, sleep=clock.sleep, clock=clock)


def test_a_key_that_is_none(fake: FakeGitHub, clock: Clock) -> None:
    broken = f"{KEY_HEAD}\nnonsense\n-----END RSA PRIVATE KEY-----"
    environment = {"GITHUB_API_URL": fake.url, "OKRLINT_GITHUB_APP_ID": "7", "OKRLINT_GITHUB_APP_KEY": broken}
    with pytest.raises(UsageError, match="private key of the GitHub App cannot be used") as caught:
        connect("acme", "", environment, sleep=clock.sleep, clock=clock)
    assert "nonsense" not in str(caught.value)


# Writing ---------------------------------------------------------------------------------------------------------


def test_a_comment_whose_answer_is_lost_is_not_written_twice(fake: FakeGitHub, clock: Clock) -> None:
    fake.faults.append(Fault(on="POST .*/comments", lost=True))
    with dial(fake, clock) as client:
        comments = GitHubComments(client)
        with pytest.raises(GitHubError) as caught:
            comments.create("acme/plans", 1, "hello")
        assert caught.value.kind == "unknown"
        assert [c.body for c in comments.list("acme/plans", 1)] == ["hello"]
    assert fake.writes == 1


def test_a_comment_that_was_refused_by_a_limit_is_sent_again(fake: FakeGitHub, clock: Clock) -> None:
    fake.faults.append(go_wrong.secondary_limit(3, on="POST .*/comments"))
    with dial(fake, clock) as client:
        comments = GitHubComments(client)
        made = comments.create("acme/plans", 1, "hello")
        assert comments.update("acme/plans", made.id, "hello again").body == "hello again"
        comments.delete("acme/plans", made.id)
        comments.delete("acme/plans", made.id)
        assert comments.list("acme/plans", 1) == []
    assert clock.slept == [3]


def test_changes_and_deletions_may_be_repeated(fake: FakeGitHub, clock: Clock) -> None:
    with dial(fake, clock) as client:
        made = GitHubComments(client).create("acme/plans", 1, "hello")
        fake.faults.append(Fault(on="PATCH", lost=True))
        assert GitHubComments(client).update("acme/plans", made.id, "better").body == "better"
        fake.faults.append(Fault(on="DELETE", lost=True))
        GitHubComments(client).delete("acme/plans", made.id)


def test_all_pages_of_comments(fake: FakeGitHub, world: World, clock: Clock) -> None:
    for number in range(205):
        world.comment(world.repositories["plans"].items[1], f"{number}")
    with dial(fake, clock) as client:
        assert len(GitHubComments(client).list("acme/plans", 1)) == 205
    assert len(fake.requests) == 3


def test_a_token_that_may_only_read(fake: FakeGitHub, clock: Clock) -> None:
    fake.grants[TOKEN] = Grant(write=False)
    with dial(fake, clock) as client, pytest.raises(GitHubError, match="not accessible") as caught:
        GitHubComments(client).create("acme/plans", 1, "hello")
    assert caught.value.kind == "forbidden"


# Limits ----------------------------------------------------------------------------------------------------------


def test_a_budget_known_to_be_used_up_is_waited_for(world: World, clock: Clock) -> None:
    with (
        FakeGitHub(world, clock=clock, limit=2) as fake,
        connect("acme", "", fake.environment, sleep=clock.sleep, clock=clock, max_wait=4000) as client,
    ):
        for _ in range(3):
            client.graphql("query Me { rateLimit { cost limit remaining resetAt } viewer { login } }")
        refused = [r for r in fake.requests if r.operation == "Me"]
        assert len(refused) == 3  # never sent into a refusal
        assert clock.slept == [pytest.approx(3601, abs=2)]
        assert client.spent.points == 3


@pytest.mark.parametrize(
    ("status", "headers", "body", "expected"),
    [
        (200, {}, {}, ("ok", None)),
        (429, {"retry-after": "5"}, {}, ("wait", 5)),
        (429, {}, {}, ("wait", None)),
        (429, {"retry-after": "soon"}, {}, ("wait", None)),
        (403, {"retry-after": "5"}, {}, ("wait", 5)),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "130"}, {}, ("wait", 31)),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9"}, {}, ("wait", 1)),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "never"}, {}, ("wait", None)),
        (403, {}, {"message": "You have exceeded a secondary rate limit."}, ("wait", None)),
        (403, {"x-ratelimit-remaining": "5"}, {"message": "Must have admin rights"}, ("forbidden", None)),
        (401, {}, {"message": "Bad credentials"}, ("unauthorized", None)),
        (404, {}, "not json", ("missing", None)),
        (410, {}, {}, ("gone", None)),
        (422, {}, {"message": "Validation Failed"}, ("refused", None)),
        (502, {}, "<html>", ("smaller", None)),
        (503, {"retry-after": "9"}, None, ("again", 9)),
    ],
)
def test_what_an_answer_means(status: int, headers: dict[str, str], body: Any, expected: tuple[str, Any]) -> None:
    verdict = judge(status, headers, body, now=100.0)
    assert (verdict.step, verdict.seconds) == expected


@pytest.mark.parametrize(
    ("body", "step"),
    [
        ({"data": {"viewer": {}}}, "ok"),
        ({"data": {"a": None, "b": {}}, "errors": [{"message": "part"}]}, "ok"),
        ({"data": {"repository": None}, "errors": [{"type": "NOT_FOUND", "message": "?"}]}, "ok"),
        ({"errors": [{"type": "RATE_LIMITED", "message": "?"}]}, "wait"),
        ({"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}, "smaller"),
        ({"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": "?"}]}, "smaller"),
        ({"errors": [{"type": "INSUFFICIENT_SCOPES", "message": "?"}]}, "forbidden"),
        ({"errors": [{"message": "Field 'x' doesn't exist"}]}, "refused"),
        ({"data": None}, "again"),
        ("<html>", "again"),
        (None, "again"),
        ({"errors": ["odd"], "data": None}, "again"),
    ],
)
def test_what_a_graphql_answer_means(body: Any, step: str) -> None:
    assert judge_graphql({}, body, 0.0).step == step


def test_only_loopback_is_spoken_to(fake: FakeGitHub) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", fake.url)
