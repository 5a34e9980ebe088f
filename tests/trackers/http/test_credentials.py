"""A file alone cannot send a token anywhere: one rule, tried at both trackers with every token there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from okrlint.errors import UsageError
from okrlint.trackers.github.connect import connect as connect_github
from okrlint.trackers.github.credentials import credential as github_credential
from okrlint.trackers.http.credentials import origin
from okrlint.trackers.jira.connect import connect as connect_jira
from okrlint.trackers.jira.credentials import credential as jira_credential

Ask: TypeAlias = Callable[[str, Mapping[str, str]], object]
SECRET = "held-by-the-environment"
TOKENS = dict.fromkeys(
    (
        *("OKRLINT_GITHUB_TOKEN", "OKRLINT_GITHUB_TOKEN_ACME", "GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN"),
        *("GITHUB_ENTERPRISE_TOKEN", "OKRLINT_JIRA_TOKEN", "JIRA_API_TOKEN", "JIRA_PAT", "JIRA_OAUTH_TOKEN"),
    ),
    SECRET,
) | {"OKRLINT_JIRA_EMAIL": "a@example.com", "JIRA_EMAIL": "a@example.com"}


def github(url: str, environment: Mapping[str, str]) -> object:
    return github_credential("acme", url, environment)


TRACKERS = [
    pytest.param(github, "GITHUB_API_URL", "https://api.github.com", id="github"),
    pytest.param(jira_credential, "OKRLINT_JIRA_URL", "https://example.atlassian.net", id="jira"),
]
"""How a credential is asked for, the variable that vouches for a server, and an address in the tracker's own cloud."""
AWAY = [
    "https://evil.example",
    "https://evil.example:8443",
    "https://{home}.evil.example",
    "https://evil{apex}",
    "https://{home}:8443",
    "https://evil.example\\.{home}",
    "https://evil.example\\@{home}",
    "https://evil.example/{home}",
    "https://evil.example/?{home}",
    "https://evil.example#@{home}",
    "https://{home}\uff0f.evil.example",
    "https://{home}@evil.example",
    "https://[",
    "https://{home}:99999",
    "https:///{home}",
]


@pytest.mark.parametrize(("ask", "variable", "home"), TRACKERS)
@pytest.mark.parametrize("url", AWAY)
def test_a_file_alone_cannot_send_a_token_anywhere(ask: Ask, variable: str, home: str, url: str) -> None:
    host = home.removeprefix("https://")
    named = url.format(home=host, apex=".".join(host.split(".")[-2:]))
    with pytest.raises(UsageError) as caught:
        ask(named, TOKENS)
    assert SECRET not in str(caught.value)
    # Nor can it where the environment names a server, and not this one.
    for other in ("https://own.example", "https://evil.example.own.example", "http://evil.example", "https://[", " "):
        with pytest.raises(UsageError):
            ask(named, TOKENS | {variable: other})


@pytest.mark.parametrize(("ask", "variable", "home"), TRACKERS)
def test_what_the_environment_names_gets_its_token(ask: Ask, variable: str, home: str) -> None:
    for url, named in ((home, ""), ("https://own.example/api", "https://OWN.example:443/")):
        assert SECRET not in repr(ask(url, TOKENS | ({variable: named} if named else {})))
    with pytest.raises(UsageError, match="nothing in the environment says that a token is for it") as caught:
        ask("https://own.example/api", TOKENS)
    assert f"export {variable}=https://own.example/api" in str(caught.value.hint)
    assert "a file alone cannot send a token away" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://own.example", "in the clear"),
        ("https://me:pw@own.example", "user name or password"),
        ("https://@own.example", "user name or password"),
        ("https://own.example/?a=b", "no URL"),
        ("https://own.example/#b", "no URL"),
        ("ftp://own.example", "no URL"),
        ("own.example", "no URL"),
        ("https://own.example\\x", "no URL"),
        ("https://own .example", "no URL"),
        ("https://[", "no URL"),
    ],
)
def test_addresses_that_will_not_do(url: str, complaint: str) -> None:
    calls: list[Callable[[Mapping[str, str]], object]] = [
        lambda e: connect_github("acme", url, e),
        lambda e: connect_jira(url, e),
    ]
    for call in calls:
        with pytest.raises(UsageError, match=complaint) as caught:
            call(TOKENS | {"GITHUB_API_URL": url, "OKRLINT_JIRA_URL": url})
        assert "me:pw" not in str(caught.value)


@pytest.mark.parametrize("value", ["two words", "line\nbreak", "caf\u00e9-token", "\x00token"])
def test_what_is_no_token_is_not_quoted(value: str) -> None:
    calls: list[Callable[[], object]] = [
        lambda: github("", {"GITHUB_TOKEN": value}),
        lambda: jira_credential("https://example.atlassian.net", {"OKRLINT_JIRA_TOKEN": value}),
    ]
    for call in calls:
        with pytest.raises(UsageError, match="not a token") as caught:
            call()
        assert value not in str(caught.value)


def test_origins_are_compared_as_browsers_do() -> None:
    assert origin("https://EXAMPLE.net/a") == origin("https://example.net:443") == ("https", "example.net", 443)
    assert origin("http://example.net") != origin("https://example.net")
    assert origin("https://[") == origin("mailto:a@example.net") == origin("https://a\\b") == ("", "", 0)
