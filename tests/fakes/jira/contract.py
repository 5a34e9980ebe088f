"""Holds the fake and our requests against the official Jira Cloud document, where it lies beside the checkout.

The document is never part of this repository; without it nothing is checked, and the tests that need it say so.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.fakes.jira.server import Exchange

DOCUMENT = Path(__file__).parents[4] / "shared/contracts/jira-cloud.openapi.json"


def present() -> bool:
    return DOCUMENT.is_file()


def problems(exchanges: Iterable[Exchange]) -> list[str]:
    """What does not fit the document, in words; v3 endpoints only (Data Center and agile have no such document)."""
    found = []
    for exchange in exchanges:
        if not exchange.path.startswith("/rest/api/3/"):
            continue
        if exchange.status == 0 or isinstance(exchange.answer, str):
            continue
        found += [f"{exchange.method} {exchange.path} → {exchange.status}: {p}" for p in _one(exchange)]
    return found


def _one(exchange: Exchange) -> list[str]:
    operation = _operation(exchange.method, exchange.path)
    if operation is None:
        return ["no such operation in the document"]
    wrong = []
    known = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
    wrong += [f"unknown query parameter {name}" for name in exchange.query if name not in known]
    wrong += [f"missing query parameter {n}" for n, p in known.items() if p.get("required") and n not in exchange.query]
    body = operation.get("requestBody")
    if body and exchange.sent is not None:
        wrong += _check(body["content"]["application/json"]["schema"], exchange.sent, "request")
    elif exchange.sent is not None:
        wrong.append("a body where the document has none")
    answer = operation["responses"].get(str(exchange.status))
    if answer is None:
        if exchange.status < 300:
            wrong.append("a status that the document does not have")
        return wrong
    content = answer.get("content", {}).get("application/json")
    if content and "schema" in content and exchange.answer is not None:
        wrong += _check(content["schema"], exchange.answer, "answer")
    return wrong


def _check(schema: dict[str, Any], value: Any, what: str) -> list[str]:
    # The same company answers many tests, each from a port of its own.
    said = _PORT.sub("127.0.0.1", json.dumps(value))
    wrong = _fault(json.dumps(schema, sort_keys=True), said)
    return [f"{what}{wrong}"] if wrong else []


_PORT = re.compile(r"127\.0\.0\.1:\d+")


@functools.cache
def _fault(schema: str, value: str) -> str:
    """What is wrong with a value (JSON) by a schema; "" where it fits."""
    error = best_match(_validator(schema).iter_errors(json.loads(value)))
    return "" if error is None else f"{error.json_path[1:]}: {error.message[:200]}"


@functools.cache
def _document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    for schema in loaded["components"]["schemas"].values():
        _modernise(schema)
    return loaded


@functools.cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": _document()["components"]})


@functools.cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    paths = sorted(_document()["paths"], key=lambda p: (p.count("{"), p))
    return [(re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(p)) + "$"), p) for p in paths]


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, template in _templates():
        if pattern.match(path):
            found: dict[str, Any] | None = _document()["paths"][template].get(method.lower())
            if found is not None:
                return found
    return None


def _modernise(node: Any) -> None:
    """OpenAPI 3.0 says `nullable` where JSON Schema has a type."""
    if isinstance(node, dict):
        if node.pop("nullable", False) and isinstance(node.get("type"), str):
            node["type"] = [node["type"], "null"]
        for value in node.values():
            _modernise(value)
    elif isinstance(node, list):
        for value in node:
            _modernise(value)
