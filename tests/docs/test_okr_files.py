"""docs/okr-files.md says what the code does. `python -m tests.docs.test_okr_files` writes its tables again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from okrlint.records import BY_RELATION
from okrlint.trackers.files.okrs_yaml.reader import read_native
from okrlint.trackers.files.okrs_yaml.schema import okrs_schema
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.text.columns import BY_NAME
from okrlint.yaml_positions import load

PAGE = Path(__file__).parents[2] / "docs" / "okr-files.md"
PARTS = {
    "FileForm": "At the top",
    "ObjectiveForm": "An objective",
    "KeyResultForm": "A key result",
    "WorkForm": "Work",
    "MoveForm": "A movement of work (`moved`)",
    "CheckInForm": "A check-in",
    "ChangeForm": "An edit of a goal (`changes`)",
    "DecisionForm": "A decision",
    "PositionForm": "A position (`positions` of a decision)",
    "TradeOffForm": "A trade-off",
    "CommitmentForm": "A commitment",
    "AllowForm": "A waiver (`allow`)",
    "CycleForm": "A cycle",
    "TeamForm": "A team",
    "PersonForm": "A person",
    "IncentiveForm": "An incentive",
    "PollForm": "A poll",
    "AnswerForm": "An answer (`answers` of a poll)",
}


def examples() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def keys(definition: dict[str, Any]) -> list[str]:
    required = definition.get("required", [])
    rows = ["| key | meaning |", "|---|---|"]
    for name, shape in definition["properties"].items():
        text = shape.get("description", "").replace("|", "\\|")
        rows.append(f"| `{name}` | {text}{' Required.' if name in required else ''} |")
    return rows


def tables() -> dict[str, str]:
    definitions = okrs_schema()["$defs"]
    parts = [f"### {title}\n\n" + "\n".join(keys(definitions[name])) for name, title in PARTS.items()]
    columns = [
        f"| `{c.name}` | {c.about} | {', '.join((*c.names.get('en', ()), *c.short))} |" for c in BY_NAME.values()
    ]
    settings = msgspec.json.schema(Settings)["$defs"]["Settings"]
    return {
        "keys": "\n\n".join(parts),
        "columns": "\n".join(["| column | holds | called |", "|---|---|---|", *columns]),
        "settings": "\n".join(keys(settings)),
    }


def written(page: str, name: str) -> str:
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
    return page[page.index(begin) + len(begin) : page.index(end)].strip()


@pytest.mark.parametrize("name", ["keys", "columns", "settings"])
def test_the_tables_are_those_of_the_schema(name: str) -> None:
    assert written(PAGE.read_text(encoding="utf-8"), name) == tables()[name]


def test_every_part_of_the_schema_has_a_table() -> None:
    assert set(okrs_schema()["$defs"]) == set(PARTS)


def test_the_complete_example_uses_every_key_and_states_every_relation() -> None:
    text = next(e for e in examples() if e.startswith("okrs: 1"))
    used = set(re.findall(r"(?:^|[\s{-])([a-z_]+):(?=\s)", text))
    known = {key for name in PARTS for key in okrs_schema()["$defs"][name]["properties"]}
    assert known - used == set()
    stated = {r.relation for r in read_native(text, "okrs.yaml").records}
    assert stated == set(BY_RELATION) - {"judgement"}  # answers to okrlint's own questions, never written in plans


def test_the_examples_are_read_and_fit_the_published_schema() -> None:
    validator = jsonschema.Draft202012Validator(okrs_schema())
    tried = [e for e in examples() if "objectives:" in e]
    assert len(tried) == 2
    for text in tried:
        reading = read_native(text, "okrs.yaml")
        assert reading.unplaced == []
        validator.validate(load(text, "okrs.yaml").data)


def test_the_published_schema_is_a_schema_and_describes_every_key() -> None:
    schema = okrs_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    for name, definition in schema["$defs"].items():
        for key, shape in definition["properties"].items():
            assert shape.get("description"), f"{name}.{key}"


def rewrite() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, table in tables().items():
        begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
        page = page[: page.index(begin) + len(begin)] + table + "\n" + page[page.index(end) :]
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
