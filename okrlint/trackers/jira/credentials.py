"""Which variables of the environment hold a credential for a Jira site, and how it is put on requests to that site.

Which servers may get one at all is decided in `okrlint.trackers.http.credentials`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from requests import PreparedRequest
from requests.auth import AuthBase

from okrlint.errors import UsageError
from okrlint.trackers.http.credentials import checked_url, origin, token_in, vouch

_EMAILS = {"JIRA_API_TOKEN": "JIRA_EMAIL", "JIRA_PAT": "", "JIRA_OAUTH_TOKEN": ""}


class JiraCredential(msgspec.Struct, frozen=True):
    """A secret and how it is sent: `basic` (API token with e-mail) or `bearer` (PAT, OAuth access token)."""

    kind: Literal["basic", "bearer"]
    secret: str
    user: str = ""
    variable: str = ""

    def header(self) -> str:
        """The value of the Authorization header."""
        if self.kind == "bearer":
            return f"Bearer {self.secret}"
        return "Basic " + base64.b64encode(f"{self.user}:{self.secret}".encode()).decode("ascii")

    def __repr__(self) -> str:
        return f"Credential({self.kind} from {self.variable})"


def credential(url: str, environment: Mapping[str, str]) -> JiraCredential:
    """The credential for the site at `url`, from the environment; ~/.netrc and keyrings are not consulted.

    First OKRLINT_JIRA_TOKEN_<SITE> (the first label of the host in capitals), then OKRLINT_JIRA_TOKEN, each with the
    e-mail variable of the same ending for an API token, then JIRA_API_TOKEN with JIRA_EMAIL, JIRA_PAT and
    JIRA_OAUTH_TOKEN. Raises UsageError that names variables and never quotes a value, also when the configuration
    names a host that the environment does not vouch for: a pull request that edits it must not carry a token away.
    """
    named = [environment.get(name, "") for name in ("OKRLINT_JIRA_URL", "JIRA_URL")]
    vouch(url, named, at_home=is_atlassian(url), variable="OKRLINT_JIRA_URL")
    label = "".join(c if c.isascii() and c.isalnum() else "_" for c in (urlsplit(url).hostname or "").split(".")[0])
    ours = f"OKRLINT_JIRA_TOKEN_{label.upper()}"
    for variable in (ours, "OKRLINT_JIRA_TOKEN", "JIRA_API_TOKEN", "JIRA_PAT", "JIRA_OAUTH_TOKEN"):
        secret = token_in(environment, variable)
        if not secret:
            continue
        address = _EMAILS.get(variable, variable.replace("TOKEN", "EMAIL"))
        email = token_in(environment, address) if address else ""
        if not email and variable == ours:
            email = token_in(environment, "OKRLINT_JIRA_EMAIL")
        if variable == "JIRA_API_TOKEN" and not email:
            raise UsageError(
                "JIRA_API_TOKEN is set, but JIRA_EMAIL is not: an API token goes together with the account's address",
                where=url,
                hint="set JIRA_EMAIL; for a personal access token (Data Center) set JIRA_PAT instead",
            )
        return JiraCredential("basic" if email else "bearer", secret, email, variable)
    raise UsageError(
        "no Jira token in the environment",
        where=url,
        allowed=f"OKRLINT_JIRA_TOKEN or {ours} (with OKRLINT_JIRA_EMAIL for an API token of Jira Cloud), "
        "JIRA_API_TOKEN with JIRA_EMAIL, JIRA_PAT (Data Center), JIRA_OAUTH_TOKEN",
        hint="docs/jira.md shows where to create one and which permissions it needs",
    )


class OwnHostOnly(AuthBase):
    """Puts the credential on requests to one origin and on no other.

    Being a callable on the session it also keeps requests from looking into ~/.netrc, which would override it.
    """

    def __init__(self, held: JiraCredential, url: str) -> None:
        self._credential = held
        self.origin = origin(url)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers.pop("Authorization", None)
        if origin(request.url or "") == self.origin:
            request.headers["Authorization"] = self._credential.header()
        return request

    def __repr__(self) -> str:
        return f"OwnHostOnly({self.origin})"


def site_url(url: str, *, allow_http: bool = False) -> str:
    """The address without a trailing slash; raises UsageError unless a token may be sent there."""
    return checked_url(
        url,
        "url",
        allowed="https://HOST or https://HOST/PATH",
        variable="OKRLINT_JIRA_TOKEN",
        allow_http=allow_http,
        http_hint="use https, or say `allow_http: true` for a network that you trust",
    )


def is_atlassian(url: str) -> bool:
    """Whether an address lies in Atlassian's own cloud."""
    scheme, host, port = origin(url)
    return scheme == "https" and port == 443 and (host.endswith(".atlassian.net") or host == "api.atlassian.com")
