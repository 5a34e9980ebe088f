"""The published JSON Schema of `okrs.yaml`, made from the shapes in `form.py`."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlint.records import BY_RELATION
from okrlint.trackers.files.okrs_yaml.form import FileForm


def okrs_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of an OKR file, with descriptions for editors."""
    schema = msgspec.json.schema(FileForm)
    definitions = schema["$defs"]
    top = definitions["FileForm"]["properties"]
    top["not_provided"]["anyOf"][0]["items"]["enum"] = sorted(BY_RELATION)
    top["partial"]["anyOf"][0]["propertyNames"] = {"enum": sorted(BY_RELATION)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "OKR file of okrlint",
        **schema,
    }
