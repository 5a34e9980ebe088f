"""Which variables of the environment hold a credential for which server of GitHub: a token, or an App's key.

Which servers may get one at all is decided in `okrlint.trackers.http.credentials`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from okrlint.errors import UsageError
from okrlint.trackers.http.credentials import checked_url, origin, token_in, vouch

DEFAULT_API = "https://api.github.com"


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
    named = "base_url" if configured else "GITHUB_API_URL"
    url = checked_url(
        configured or environment.get("GITHUB_API_URL", "") or DEFAULT_API,
        named,
        allowed="https://HOST/api/v3 or https://api.github.com",
        variable="OKRLINT_GITHUB_TOKEN",
    )
    return DEFAULT_API if origin(url)[1] == "github.com" else url


def credential(owner: str, configured: str, environment: Mapping[str, str]) -> GitHubCredential:
    """The credential for `owner` on the configured server.

    Raises UsageError when there is none for that server; ~/.netrc and credential helpers are not consulted.
    """
    api = api_url(configured, environment)
    named = environment.get("GITHUB_API_URL", "")
    at_home = origin(api) == origin(DEFAULT_API)
    vouched = origin(api) == origin(named or DEFAULT_API)
    if not vouched:
        vouch(api, [f"https://{environment.get('GH_HOST', '')}"], at_home=at_home, variable="GITHUB_API_URL")
    if app := _app(api, environment, own=vouched or (at_home and not named)):
        return app
    for variable in _variables(owner, at_home=at_home, vouched=vouched):
        if token := token_in(environment, variable):
            return GitHubCredential(api=api, variable=variable, token=token, actions=token.startswith("ghs_"))
    raise UsageError(
        f"no token for {origin(api)[1]} in the environment",
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
