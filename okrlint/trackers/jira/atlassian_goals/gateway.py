"""Questions to Atlassian's GraphQL gateway on a site, and what an answer with errors in it means. Knows no goal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from okrlint.errors import OkrlintError
from okrlint.trackers.jira.answers import GraphQL, Tenant
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.errors import BadQuery, RequestFailed

_UNKNOWN = re.compile(r"(?:cannot query field|undefined|unknown (?:field|argument)|does ?n[o']t exist)", re.IGNORECASE)
_COSTLY = re.compile(r"\b(?:cost|complexity|too (?:large|expensive|many|complex)|points?)\b", re.IGNORECASE)
_SCOPE = re.compile(r"\bscopes?\b", re.IGNORECASE)
SCOPE_HINT = (
    "a token with scopes needs read:goal:townsquare; where the site does not offer that scope, "
    "use an API token without scopes"
)
ACCESS_HINT = "the account needs access to the Goals app of this site; `okrlint doctor` looks at it"
Path = tuple[str | int, ...]


class Fault(NamedTuple):
    """An error inside an answer: the part that it speaks of, and the gateway's own words."""

    path: Path
    message: str


class GatewayAnswer(NamedTuple):
    """The data of an answer, and the errors beside it."""

    data: dict[str, Any]
    faults: tuple[Fault, ...]


class UnknownField(RequestFailed):
    """The gateway does not know a field that was asked for."""


class TooCostly(RequestFailed):
    """The gateway refuses a question for its size."""


class Gateway:
    """Asks through the client of the site, so that token, limits and repeats are those of all requests to it."""

    def __init__(self, client: JiraClient) -> None:
        self.client = client

    @property
    def where(self) -> str:
        """The address, for messages."""
        return self.client.gateway

    def cloud_id(self) -> str:
        """The id of the site, from its own page for that, else from the gateway. Raises RequestFailed without one."""
        try:
            told: dict[str, Any] = self.client.open("/_edge/tenant_info", form=Tenant)
        except OkrlintError:
            host = self.client.url.split("://", 1)[-1].split("/", 1)[0]
            answer = self.ask(TENANT, {"host": host})
            told = next((t for t in answer.data.get("tenantContexts") or [] if isinstance(t, dict)), {})
        found = str(told.get("cloudId") or "")
        if not re.fullmatch(r"[0-9A-Za-z-]{4,64}", found):
            raise RequestFailed("the site does not say its cloud id", where=self.where)
        return found

    def ask(self, query: str, variables: Mapping[str, Any]) -> GatewayAnswer:
        """The answer to a query, or to a mutation, which is never repeated.

        Errors that leave data beside them are part of the answer. Raises UnknownField for a question that the server
        does not understand, TooCostly for one that is too large, RequestFailed for any other that brought nothing.
        """
        try:
            content = self.client.graphql({"query": query, "variables": dict(variables)}, form=GraphQL)
        except BadQuery as refusal:
            raise self._failure(list(refusal.said) or [refusal.message]) from None
        faults = tuple(self._fault(e) for e in content.get("errors") or [])
        data = content.get("data")
        if not data or all(value is None for value in data.values()):
            if faults:
                raise self._failure([f.message for f in faults])
            raise RequestFailed("the answer of the gateway holds nothing", where=self.where, hint=ACCESS_HINT)
        return GatewayAnswer(data, faults)

    def _fault(self, error: dict[str, Any]) -> Fault:
        path = error.get("path")
        steps = tuple(s for s in path if isinstance(s, str | int)) if isinstance(path, list) else ()
        return Fault(steps, self.client.secrets.clean(str(error.get("message") or "no reason given"))[:200])

    def _failure(self, said: list[str]) -> RequestFailed:
        text = "; ".join(dict.fromkeys(said))[:300]
        kind = UnknownField if _UNKNOWN.search(text) else TooCostly if _COSTLY.search(text) else RequestFailed
        hint = SCOPE_HINT if _SCOPE.search(text) else "" if kind is not RequestFailed else ACCESS_HINT
        return kind(f"the gateway answers: {text}", where=self.where, said=tuple(said), hint=hint)


TENANT = "query Tenant($host: String!) { tenantContexts(hostNames: [$host]) { cloudId } }"
