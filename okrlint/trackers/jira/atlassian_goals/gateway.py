"""Questions to Atlassian's GraphQL gateway on a site, and what an answer with errors in it means. Knows no goal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from okrlint.errors import OkrlintError
from okrlint.trackers.jira.answers import GraphQL, Tenant
from okrlint.trackers.jira.atlassian_goals.answers import GoalsAnswer, Path, take_out_misfits
from okrlint.trackers.jira.client import JiraClient
from okrlint.trackers.jira.errors import BadQuery, RequestFailed, Unreadable

_UNKNOWN = re.compile(r"(?:cannot query field|undefined|unknown (?:field|argument)|does ?n[o']t exist)", re.IGNORECASE)
_COSTLY = re.compile(r"\b(?:cost|complexity|too (?:large|expensive|many|complex)|points?)\b", re.IGNORECASE)
_SCOPE = re.compile(r"\bscopes?\b", re.IGNORECASE)
SCOPE_HINT = (
    "a token with scopes needs read:goal:townsquare; where the site does not offer that scope, "
    "use an API token without scopes"
)
OTHER_FORM = "the answer has another form than Atlassian documents"
ACCESS_HINT = "the account needs access to the Goals app of this site; `okrlint doctor` looks at it"


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


class HoldsNothing(RequestFailed):
    """The gateway answers, without an error and without anything in it: what was asked for is not there, or hidden."""


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

    def ask(self, query: str, variables: Mapping[str, Any], form: Any = GoalsAnswer) -> GatewayAnswer:
        """The answer to a query, or to a mutation, which is never repeated.

        Its data has the declared `form`: what has another is null, and one of the faults. Errors that leave data beside
        them are part of the answer. Raises UnknownField for a question that the server does not understand, TooCostly
        for one that is too large, RequestFailed for any other that brought nothing.
        """
        try:
            content = self.client.graphql({"query": query, "variables": dict(variables)}, form=GraphQL)
        except BadQuery as refusal:
            raise self._failure(list(refusal.said) or [refusal.message], "") from None
        number = _request_id(content)
        faults = [self._fault(e) for e in content.get("errors") or []]
        data = content.get("data")
        if data:
            faults += self._taken_out(data, form)
        if not data or all(value is None for value in data.values()):
            if faults:
                raise self._failure([f.message for f in faults], number)
            raise HoldsNothing("the answer of the gateway holds nothing", where=self.where, hint=ACCESS_HINT)
        return GatewayAnswer(data, tuple(faults))

    def _taken_out(self, data: dict[str, Any], form: Any) -> list[Fault]:
        try:
            return [Fault(m.path, f"{OTHER_FORM} ({self._plain(m.why)})") for m in take_out_misfits(data, form)]
        except msgspec.ValidationError as error:
            raise Unreadable(f"{OTHER_FORM} ({self._plain(str(error))})", where=self.where) from None

    def _fault(self, error: dict[str, Any]) -> Fault:
        path = error.get("path")
        steps = tuple(s for s in path if isinstance(s, str | int)) if isinstance(path, list) else ()
        return Fault(steps, self._plain(str(error.get("message") or "no reason given")))

    def _plain(self, said: str) -> str:
        return self.client.secrets.clean(said)[:200]

    def _failure(self, said: list[str], number: str) -> RequestFailed:
        text = "; ".join(dict.fromkeys(said))[:300]
        scope = bool(_SCOPE.search(text))
        kind = UnknownField if _UNKNOWN.search(text) else TooCostly if _COSTLY.search(text) else RequestFailed
        hint = SCOPE_HINT if scope else "" if kind is not RequestFailed else ACCESS_HINT
        named = f"Atlassian's number of this request: {number}" if number else ""
        return kind(
            f"the gateway answers: {text}",
            where=self.where,
            status=403 if scope else 200,
            said=tuple(said),
            hint="; ".join(part for part in (hint, named) if part),
        )


def _request_id(content: Mapping[str, Any]) -> str:
    """The number under which Atlassian finds a request again, which every answer carries."""
    extensions = content.get("extensions")
    told = extensions.get("gateway") if isinstance(extensions, dict) else None
    number = told.get("request_id") if isinstance(told, dict) else None
    return number[:80] if isinstance(number, str) else ""


TENANT = "query Tenant($host: String!) { tenantContexts(hostNames: [$host]) { cloudId } }"
