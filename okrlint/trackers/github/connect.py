"""Makes a `GitHubClient`: the credential of the environment, a token or an App, joined to PyGithub's requester."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from okrlint.errors import UsageError
from okrlint.trackers.github.client import LOGGERS, POLICY, TIMEOUT, GitHubClient, GitHubError
from okrlint.trackers.github.credentials import GitHubCredential, credential
from okrlint.trackers.http.backoff import Clock
from okrlint.trackers.http.secrets import Secrets
from okrlint.trackers.http.transport import Transport


def connect(
    owner: str,
    base_url: str,
    environment: Mapping[str, str],
    *,
    max_wait: float = 600.0,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
    say: Callable[[str], None] = lambda _: None,
) -> GitHubClient:
    """A client with the credential that `environment` holds for `owner` on that server ("" is github.com).

    Sends nothing, except for an App whose installation has to be looked up. Raises UsageError without a credential.
    """
    found = credential(owner, base_url, environment)
    time = Clock(sleep=sleep, wall=clock, jitter=lambda: 1.0)
    transport = Transport("GitHub", POLICY, time, max_wait=max_wait, say=say)
    secrets = Secrets(found.token, found.app_key)
    secrets.guard(*LOGGERS)
    if found.token:
        from github import Auth

        return GitHubClient(_requester(Auth.Token(found.token), found.api), secrets, transport=transport)
    finder = GitHubClient(_app_requester(found), secrets, transport=transport)
    number = found.installation or _installation(finder, owner)

    def renew() -> Any:
        from github import Auth

        key = Auth.AppAuth(found.app_id, found.app_key)
        return _requester(Auth.AppInstallationAuth(key, number), found.api)

    return GitHubClient(renew(), secrets, transport=transport, renew=renew)


def _requester(auth: Any, api: str) -> Any:
    from github.Requester import Requester

    from okrlint import __version__

    # No retries and no pauses here: both belong to Client, which knows what may be repeated and has its own clock.
    return Requester(
        auth=auth,
        base_url=api,
        timeout=TIMEOUT,
        user_agent=f"okrlint/{__version__}",
        per_page=100,
        verify=True,
        retry=0,
        pool_size=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
        api_version="2022-11-28",
    )


def _app_requester(found: GitHubCredential) -> Any:
    from github import Auth

    try:
        auth = Auth.AppAuth(found.app_id, found.app_key)
        auth.token  # noqa: B018  (signs once, so that a broken key is a clear error now)
    except Exception as error:  # PyJWT and cryptography raise a dozen types for a key that is none
        raise UsageError(
            f"the private key of the GitHub App cannot be used ({type(error).__name__})",
            allowed="the PEM file that GitHub lets you download when you make a key for the App",
        ) from None
    return _requester(auth, found.api)


def _installation(client: GitHubClient, owner: str) -> int:
    for kind in ("orgs", "users"):
        try:
            return int(client.rest("GET", f"/{kind}/{owner}/installation").body["id"])
        except GitHubError as error:
            if error.kind != "missing":
                raise
    raise UsageError(
        f"the GitHub App is not installed for {owner}",
        where=client.api,
        hint="install it (its page, Install App), or name OKRLINT_GITHUB_APP_INSTALLATION",
    )
