"""The report for programs: one JSON document, every field present, with a version and a published schema."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from okrlint.escape import json_text
from okrlint.findings import Report
from okrlint.reporters import Options
from okrlint.reporters.parts import wording

SUMMARY = "programs; versioned, schema published"

SCHEMA_ID = "urn:okrlint:report:1"


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers for a dashboard or a gate; what a waiver covers is counted in `waived` only, what another finding says in
    `folded` only."""

    verdict: str
    clean: bool
    error: int
    warning: int
    notice: int
    waived: int
    folded: int
    rules: int
    rules_evaluated: int
    rules_evaluated_in_part: int
    rules_not_evaluated: int


class Document(Report, frozen=True, kw_only=True):
    """What `--output json` writes: the report and a summary. Fields are added without a new `format`, never changed."""

    summary: Summary


def render(report: Report, options: Options) -> str:
    """Indented JSON, keys in the order of the schema: the same report gives the same bytes."""
    body = plain(report)
    document = {"format": body.pop("format"), "tool": body.pop("tool"), "summary": plain(summary(report)), **body}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def summary(report: Report) -> Summary:
    """The numbers of a report."""
    sums = wording.judged(report)
    counts = wording.severities(report.open())
    return Summary(
        verdict=wording.verdict(report),
        clean=wording.is_clean(report),
        error=counts["error"],
        warning=counts["warning"],
        notice=counts["notice"],
        waived=len(report.waived()),
        folded=len(report.folded()),
        rules=sums.rules,
        rules_evaluated=sums.whole + sums.part,
        rules_evaluated_in_part=sums.part,
        rules_not_evaluated=sums.none,
    )


def report_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what `render` writes. Everything is required: a reader never has to guess a default."""
    schema = msgspec.json.schema(Document)
    for definition in schema["$defs"].values():
        if "properties" in definition:
            definition["required"] = list(definition["properties"])
            for field in definition["properties"].values():
                field.pop("default", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "A report of okrlint, format 1",
        **schema,
    }


_AS_THEY_ARE = frozenset({type(None), bool, int, float})


def plain(value: Any) -> Any:
    """`value` with every field present and every text in a shape that any JSON parser takes."""
    if isinstance(value, str):  # most are
        return json_text(value)
    if value.__class__ in _AS_THEY_ARE:
        return value
    if isinstance(value, msgspec.Struct):
        fields = ((name, getattr(value, name)) for name in value.__struct_fields__)
        return {name: item if item.__class__ in _AS_THEY_ARE else plain(item) for name, item in fields}
    if isinstance(value, dict):
        return {json_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat().replace("+00:00", "Z")
    return value
