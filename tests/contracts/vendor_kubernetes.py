"""Cuts the JSON Schemas of the few Kubernetes kinds we write out of the package `kubernetes-validate` (Apache-2.0).

Run by hand: `uv run --with kubernetes-validate python tests/contracts/vendor_kubernetes.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

KINDS = {"CronJob": "cronjob-batch-v1", "PersistentVolumeClaim": "persistentvolumeclaim-v1"}
VERSION = "v1.37.0-local-strict"
TARGET = Path(__file__).parent / "kubernetes" / "schemas.json"


def main() -> None:
    import kubernetes_validate

    folder = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema" / VERSION
    everything = json.loads((folder / "_definitions.json").read_text())["$defs"]
    kinds = {kind: json.loads((folder / f"{name}.json").read_text()) for kind, name in KINDS.items()}
    wanted: dict[str, Any] = {}
    queue = list(kinds.values())
    while queue:
        for name in _references(queue.pop()):
            if name not in wanted:
                wanted[name] = everything[name]
                queue.append(everything[name])
    document = {"$defs": {**wanted, **kinds}}
    text = json.dumps(_bare(document), sort_keys=True, separators=(",", ":"))
    TARGET.write_text(text.replace("/api/_definitions.json#/$defs/", "#/$defs/") + "\n")


def _references(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = {schema["$ref"].rsplit("/", 1)[1]} if isinstance(schema.get("$ref"), str) else set()
        return own.union(*(_references(v) for v in schema.values()))
    return set().union(*map(_references, schema)) if isinstance(schema, list) else set()


def _bare(schema: Any) -> Any:
    """Without the descriptions, which are most of it (but not the properties that are called so)."""
    if isinstance(schema, dict):
        dropped = ("description", "$id", "$schema")
        return {k: _bare(v) for k, v in schema.items() if k not in dropped or not isinstance(v, str)}
    return [_bare(v) for v in schema] if isinstance(schema, list) else schema


if __name__ == "__main__":
    main()
