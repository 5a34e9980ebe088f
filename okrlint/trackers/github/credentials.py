"""Which credential is sent to which server: read from the environment only, and sent to its own host only.

The configuration file can name a server but never a credential: a pull request that edits it must not be able to carry
a token elsewhere. A server other than github.com has to be named by the environment as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from okrlint.errors import UsageError

DEFAULT_API = "https://api.github.com"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class GitHubCredential(msgspec.Struct, frozen=True, kw_only=True):
    """Either a token, or a GitHub App (id, private key, installation 0 = look it up). `kind` says which, for messages.

    `variable` names the environment variable it came from; `actions` is the token that a workflow run gets.
    """

    api: str
    variable: str
    token: str = ""
    app_id: str = ""
    app_key: str = ""
    installation: int = 0
    actions: bool = False

    def __repr__(self) -> str:
        return f"Credential({self.variable} for {self.api})"


def api_url(configured: str, environment: Mapping[str, str]) -> str:
    """The base URL of the REST API: as configured, else GITHUB_API_URL (set in every workflow run), else github.com.

    Raises UsageError for what is no https URL (http is for servers on this machine only: fakes and proxies).
    """
    url = (configured or environment.get("GITHUB_API_URL", "") or DEFAULT_API).rstrip("/")
    named = "base_url" if configured else "GITHUB_API_URL"
    parts = urlsplit(url if _authority(url) else "")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(f"{named} is no URL: {url!r}", allowed="https://HOST/api/v3 or https://api.github.com")
    if parts.username or parts.password:
        raise UsageError(f"{named} holds a user name or password", hint="put the token into OKRLINT_GITHUB_TOKEN")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise UsageError(f"{named} uses http: the token would travel in the clear", where=url, allowed="https")
    if parts.hostname == "github.com":
        return DEFAULT_API
    return url


def credential(owner: str, configured: str, environment: Mapping[str, str]) -> GitHubCredential:
    """The credential for `owner` on the configured server.

    Raises UsageError when there is none for that server; ~/.netrc and credential helpers are not consulted.
    """
    api = api_url(configured, environment)
    named = environment.get("GITHUB_API_URL", "").rstrip("/")
    at_home = _authority(api) == _authority(DEFAULT_API)
    vouched = _authority(api) == _authority(named or DEFAULT_API)
    if not at_home and not vouched and _authority(api) != _authority(f"https://{environment.get('GH_HOST', '')}"):
        raise UsageError(
            f"the configuration names {_authority(api)}, and nothing in the environment says that a token is for it",
            where=api,
            hint=f"export GITHUB_API_URL={api} beside OKRLINT_GITHUB_TOKEN: a file alone cannot send a token away",
        )
    if app := _app(api, environment, own=vouched or (at_home and not named)):
        return app
    for variable in _variables(owner, at_home=at_home, vouched=vouched):
        if token := environment.get(variable, "").strip():
            if any(c.isspace() or not c.isprintable() for c in token):
                raise UsageError(f"{variable} holds a space or control character: not a token")
            return GitHubCredential(api=api, variable=variable, token=token, actions=token.startswith("ghs_"))
    raise UsageError(
        f"no token for {_authority(api)} in the environment",
        where=api,
        allowed=", ".join(_variables(owner, at_home=at_home, vouched=vouched)) + ", or a GitHub App: "
        "OKRLINT_GITHUB_APP_ID with OKRLINT_GITHUB_APP_KEY or OKRLINT_GITHUB_APP_KEY_FILE",
        hint="docs/github.md lists the least permissions a token needs",
    )


def _variables(owner: str, *, at_home: bool, vouched: bool) -> list[str]:
    """The variables that may hold a token for the server, best first."""
    own = "OKRLINT_GITHUB_TOKEN"
    suffix = "".join(c if c.isascii() and c.isalnum() else "_" for c in owner).upper()
    ours = [f"{own}_{suffix}", own] if vouched else []
    if at_home:
        # Of gh and Actions: GH_TOKEN is always for github.com; GITHUB_TOKEN is for the server of GITHUB_API_URL.
        return [*ours, "GH_TOKEN", *(["GITHUB_TOKEN"] if vouched else [])]
    return [*ours, "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", *(["GITHUB_TOKEN"] if vouched else [])]


def _app(api: str, environment: Mapping[str, str], *, own: bool) -> GitHubCredential | None:
    app_id = environment.get("OKRLINT_GITHUB_APP_ID", "").strip()
    if not app_id or not own:
        return None
    key = environment.get("OKRLINT_GITHUB_APP_KEY", "")
    path = environment.get("OKRLINT_GITHUB_APP_KEY_FILE", "")
    if not key and path:
        try:
            key = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("cannot read the private key of the GitHub App", where=path) from error
    if "PRIVATE KEY" not in key:
        raise UsageError(
            "OKRLINT_GITHUB_APP_ID is set, but there is no private key for it",
            allowed="OKRLINT_GITHUB_APP_KEY (the PEM text) or OKRLINT_GITHUB_APP_KEY_FILE (its path)",
        )
    installation = environment.get("OKRLINT_GITHUB_APP_INSTALLATION", "").strip()
    if installation and not installation.isdigit():
        raise UsageError(f"OKRLINT_GITHUB_APP_INSTALLATION is no number: {installation!r}")
    return GitHubCredential(
        api=api,
        variable="OKRLINT_GITHUB_APP_ID",
        app_id=app_id,
        app_key=key.replace("\\n", "\n"),
        installation=int(installation or 0),
    )


def _authority(url: str) -> str:
    """Host and port, or "" for what is no URL."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or ''}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    except ValueError:
        return ""
