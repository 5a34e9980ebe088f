"""Makes a `JiraClient`: the `jira` library's session on our own transport, told only what the environment holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, urlsplit

import requests
from jira import JIRA
from requests.adapters import HTTPAdapter

from okrlint import __version__
from okrlint.errors import UsageError
from okrlint.trackers.http.backoff import Clock
from okrlint.trackers.http.secrets import Secrets
from okrlint.trackers.http.transport import Transport
from okrlint.trackers.jira.client import TIMEOUT, JiraClient
from okrlint.trackers.jira.credentials import JiraCredential, OwnHostOnly, credential, is_atlassian, site_url
from okrlint.trackers.jira.verdicts import POLICY


def connect(
    url: str,
    environment: Mapping[str, str],
    *,
    cloud_id: str = "",
    allow_http: bool = False,
    max_wait: float = 600.0,
    timeout: tuple[float, float] = TIMEOUT,
    clock: Clock | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> JiraClient:
    """A client for the site at `url` with the credential from the environment; sends nothing yet.

    `cloud_id` sends requests through api.atlassian.com, as OAuth and scoped API tokens need. Raises UsageError for an
    address or an environment that will not do.
    """
    site = site_url(url, allow_http=allow_http)
    held = credential(site, environment)
    if cloud_id and not re.fullmatch(r"[0-9A-Za-z-]{8,64}", cloud_id):
        raise UsageError(f"not a cloud id: {cloud_id!r}", where=url, hint=f"{url}/_edge/tenant_info shows it")
    if cloud_id and not is_atlassian(site):
        raise UsageError(
            "cloud_id would send the token of this server to api.atlassian.com",
            where=url,
            hint="leave cloud_id out: it belongs to sites of Atlassian's cloud",
        )
    api = f"https://api.atlassian.com/ex/jira/{quote(cloud_id)}" if cloud_id else site
    transport = Transport("Jira", POLICY, clock or Clock(), max_wait=max_wait, say=say)
    secrets = Secrets(held.secret, held.header().split(" ", 1)[1])
    return JiraClient(site, api, _library(api, held, environment), transport, secrets, timeout)


def _library(api: str, held: JiraCredential, environment: Mapping[str, str]) -> JIRA:
    """The `jira` library's session with everything that it does on its own switched off."""
    library = JIRA(
        server=api,
        options={"check_update": False, "rest_api_version": "2", "headers": {"User-Agent": f"okrlint/{__version__}"}},
        basic_auth=(held.user, held.secret) if held.kind == "basic" else None,
        token_auth=held.secret if held.kind == "bearer" else None,
        get_server_info=False,
        max_retries=0,
        logging=False,
    )
    session: requests.Session = library._session
    session.auth = OwnHostOnly(held, api)
    session.trust_env = False  # neither ~/.netrc nor variables that the caller did not hand on
    session.proxies = dict(_proxies(api, environment))
    session.verify = environment.get("REQUESTS_CA_BUNDLE") or environment.get("SSL_CERT_FILE") or True
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=0, pool_maxsize=8))
    return library


def _proxies(api: str, environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    exempt = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    host = urlsplit(api).hostname or ""
    names = [e.strip().lstrip(".").lower() for e in exempt.split(",") if e.strip()]
    if "*" in names or any(host == n or host.endswith("." + n) for n in names):
        return
    for scheme in ("http", "https"):
        proxy = environment.get(f"{scheme.upper()}_PROXY") or environment.get(f"{scheme}_proxy")
        if proxy:
            yield scheme, proxy
