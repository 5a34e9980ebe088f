"""REST of the fake: a router that checks requests and answers against GitHub's published OpenAPI document."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fakes.github import shapes
from tests.fakes.github.faults import Request

Answer = tuple[int, dict[str, str], Any]
CONTRACT = Path(__file__).parents[2] / "contracts/github-rest.json"
ROUTES: list[tuple[str, str, re.Pattern[str], Callable[..., Answer]]] = []


@functools.cache
def contract() -> dict[str, Any]:
    """The OpenAPI document, with `nullable` spelled the way JSON Schema does."""
    document: dict[str, Any] = _nullable(json.loads(CONTRACT.read_text()))
    return document


def route(verb: str, template: str) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    pattern = re.compile("^(?:/api/v3)?" + re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template) + "$")

    def register(function: Callable[..., Answer]) -> Callable[..., Answer]:
        ROUTES.append((verb, template, pattern, function))
        return function

    return register


def is_app_request(request: Request) -> bool:
    """Whether it is one that a GitHub App signs itself (its key is not checked here, its shape is)."""
    return request.token.count(".") == 2 and (
        request.path.endswith(("/installation", "/access_tokens")) or request.path.endswith("/app")
    )


def answer(server: Any, request: Request, query: dict[str, list[str]]) -> Answer:
    for verb, template, pattern, function in ROUTES:
        found = pattern.match(request.path)
        if found and verb == request.verb:
            if server.strict and (fault := _against(template, verb, request.body, None)):
                server.violations.append(f"{verb} {template}: {fault}")
                return 422, {}, {"message": "Validation Failed", "errors": [fault]}
            status, headers, body = function(server, query=query, body=request.body, **found.groupdict())
            if server.strict and (fault := _against(template, verb, body, status)):
                server.violations.append(f"answer to {verb} {template}: {fault}")
            return status, headers, body
    return 404, {}, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}


def _against(template: str, verb: str, body: Any, status: int | None) -> str:
    """What in a request body (`status` None) or an answer breaks the contract; "" if nothing does."""
    operation = contract()["paths"].get(template, {}).get(verb.lower())
    if operation is None:
        return f"{verb} {template} is not in the contract"
    if status is None:
        holder = operation.get("requestBody")
    else:
        holder = operation["responses"].get(str(status))
        if holder is None:
            # The document leaves out refusals that GitHub does give, such as 404 for what is not there.
            return "" if status >= 400 else f"status {status} is not in the contract"
        holder = _resolved(holder)
    content = (holder or {}).get("content", {}).get("application/json")
    if content is None or (body is None and status is None and not (holder or {}).get("required")):
        return ""
    error = next(_validator(json.dumps(content["schema"], sort_keys=True)).iter_errors(body), None)
    return "" if error is None else f"{error.json_path}: {error.message[:200]}"


@functools.lru_cache(maxsize=128)
def _validator(schema: str) -> Any:
    import jsonschema

    return jsonschema.Draft4Validator({**json.loads(schema), "components": contract()["components"]})


def _resolved(value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in value:
        _, _, section, name = value["$ref"].split("/", 3)
        return contract()["components"][section][name]  # type: ignore[no-any-return]
    return value


def _nullable(value: Any) -> Any:
    if isinstance(value, dict):
        spelled = {k: _nullable(v) for k, v in value.items() if k != "nullable"}
        if value.get("nullable") is True:
            if isinstance(spelled.get("type"), str):
                spelled["type"] = [spelled["type"], "null"]
                if "enum" in spelled:
                    spelled["enum"] = [*spelled["enum"], None]
            else:
                spelled = {"anyOf": [spelled, {"type": "null"}]}
        return spelled
    return [_nullable(v) for v in value] if isinstance(value, list) else value


def missing() -> Answer:
    return 404, {}, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}


def repository(server: Any, owner: str, repo: str) -> Any:
    """The repository, or an answer that says where it went or that it is not there."""
    world = server.world
    if owner.lower() == world.owner.login.lower():
        for found in world.repositories.values():
            if server.may_see(found) and repo.lower() == found.name.lower():
                return found
            if server.may_see(found) and repo.lower() in [n.lower() for n in found.old_names]:
                place = f"{server.url}/repositories/{found.database_id}"
                return 301, {"location": place}, {"message": "Moved Permanently", "url": place}
    return missing()


def sliced(server: Any, path: str, query: dict[str, list[str]], things: list[Any]) -> tuple[dict[str, str], list[Any]]:
    """One page of a list, with the header that names the next."""
    size = min(100, int(query.get("per_page", ["30"])[0]))
    number = int(query.get("page", ["1"])[0])
    chosen = things[(number - 1) * size : number * size]
    headers = {}
    if number * size < len(things):
        rest_of_query = "&".join(f"{k}={v[0]}" for k, v in query.items() if k != "page")
        link = f"{server.url}{path}?{rest_of_query}&page={number + 1}"
        headers["link"] = f'<{link}>; rel="next"'
    return headers, chosen


from tests.fakes.github import rest_routes as _routes  # noqa: E402, F401  (registers the routes)

__all__ = ["ROUTES", "answer", "contract", "is_app_request", "missing", "repository", "route", "shapes", "sliced"]
