"""Which credential speaks for us to a Jira site, and to which host it may go; nothing here sends anything."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from requests import PreparedRequest
from requests.auth import AuthBase

from okrlint.errors import UsageError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
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
    _vouched(url, environment)
    label = "".join(c if c.isascii() and c.isalnum() else "_" for c in (urlsplit(url).hostname or "").split(".")[0])
    ours = f"OKRLINT_JIRA_TOKEN_{label.upper()}"
    for variable in (ours, "OKRLINT_JIRA_TOKEN", "JIRA_API_TOKEN", "JIRA_PAT", "JIRA_OAUTH_TOKEN"):
        secret = _value(environment, variable)
        if not secret:
            continue
        address = _EMAILS.get(variable, variable.replace("TOKEN", "EMAIL"))
        email = _value(environment, address) if address else ""
        if not email and variable == ours:
            email = _value(environment, "OKRLINT_JIRA_EMAIL")
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


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, as browsers compare origins."""
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def checked_url(url: str, *, allow_http: bool = False) -> str:
    """The address without a trailing slash; raises UsageError unless a token may be sent there."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("https", "http") or not host:
        raise UsageError(f"not the address of a Jira site: {url!r}", allowed="https://HOST or https://HOST/PATH")
    if parts.username or parts.password:
        raise UsageError(
            "the address of a Jira site must not hold a user or password",
            where=f"{parts.scheme}://{host}",
            hint="put the token into the environment",
        )
    if parts.query or parts.fragment:
        raise UsageError("the address of a Jira site ends with its path", where=f"{parts.scheme}://{host}{parts.path}")
    if parts.scheme == "http" and host not in LOOPBACK and not allow_http:
        raise UsageError(
            "http sends the token readable for everybody on the way",
            where=url,
            hint="use https, or say `allow_http: true` for a network that you trust",
        )
    return url.rstrip("/")


def is_atlassian(url: str) -> bool:
    """Whether an address lies in Atlassian's own cloud."""
    scheme, host, port = origin(url)
    # Parsers do not agree on where a host with a backslash in it ends.
    home = (host.endswith(".atlassian.net") and "\\" not in host) or host == "api.atlassian.com"
    return scheme == "https" and port == 443 and home


def _vouched(url: str, environment: Mapping[str, str]) -> None:
    """Tokens go to Atlassian's own domain, or to the server that the environment names."""
    if is_atlassian(url):
        return
    scheme, host, port = origin(url)
    named = [environment.get(name, "").strip() for name in ("OKRLINT_JIRA_URL", "JIRA_URL")]
    if any(origin(n) == (scheme, host, port) for n in named if n):
        return
    raise UsageError(
        f"the configuration names the Jira server {host}, and nothing in the environment says that a token is for it",
        where=url,
        hint=f"export OKRLINT_JIRA_URL={url} beside the token, so that no edited file can send a token away",
    )


def _value(environment: Mapping[str, str], variable: str) -> str:
    value = environment.get(variable, "").strip()
    if any(ord(c) < 33 or ord(c) > 126 for c in value):
        raise UsageError(f"the environment variable {variable} holds a space or control character: not a credential")
    return value
