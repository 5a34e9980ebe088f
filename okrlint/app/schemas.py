"""The schemas that okrlint publishes, each made from the types that read or write the thing itself."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from okrlint import package_data


def schema(name: str) -> str:
    """The schema with that name (config, okrs, report, rule, sql) as text."""
    if name == "sql":
        return package_data.schema().read_text(encoding="utf-8")
    return json.dumps(_json_schema(name), indent=2, ensure_ascii=False) + "\n"


def _json_schema(name: str) -> dict[str, Any]:
    if name == "okrs":
        from okrlint.trackers.files.okrs_yaml.schema import okrs_schema

        return okrs_schema()
    if name == "config":
        from okrlint.app.settings import config_types
        from okrlint.config import config_schema

        return config_schema(*config_types(everywhere=True))
    if name == "report":
        from okrlint.reporters.json import report_schema

        return report_schema()
    from okrlint.pages import FrontMatter

    found = msgspec.json.schema(FrontMatter)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of an okrlint rule page",
        **found,
    }
