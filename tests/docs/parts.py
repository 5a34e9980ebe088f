"""The generated parts of the documents: each a function from the code to Markdown. Writes nothing."""

from __future__ import annotations

import ast
import importlib.util
import itertools
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from benchmarks.company.report import table
from okrlint import package_data, packs
from okrlint.app.schemas import schema
from okrlint.cli import COMMANDS, EPILOG, cli
from okrlint.comments.marker import without_mark
from okrlint.pages import Page
from okrlint.relations.registry import DERIVED, base_of
from okrlint.relations.trade_off_words import GROUPS, PAIRS
from okrlint.trackers.text.vocabulary import NOBODY, PROPERTIES
from tests.cli.front import ROOT, okrlint
from tests.docs.modules import module_list
from tests.docs.pages import timeless
from tests.fakes.github import FakeGitHub
from tests.fakes.github.company import from_folder

GOLDEN = ROOT / "tests" / "trackers" / "golden_requests"
HEADINGS = {
    ("contributes" if one.name == "parent" else one.name): one.names["en"] for one in PROPERTIES if len(one.names) > 1
}
"""The English names of what has names in other languages as well."""

FAMILIES = {
    "ownership": "Who answers for it?",
    "pecking-order": "Who yields?",
    "outputs": "What comes out?",
    "decisions": "What was ruled out, by whom?",
    "trade-offs": "Can both be true?",
    "incentives": "What are people rewarded for?",
    "capacity": "Is there room for it?",
    "follow-through": "Does anybody look?",
    "structure": "Does it hang together?",
    "independent-input": "What would each say alone?",
    "numbers-against-words": "Do words and numbers agree?",
    "cycle-ends": "How does a cycle end?",
    "clarity": "Does it say one thing?",
    "bookkeeping": "Do the waivers still hold?",
}
"""The families of the built-in pack, in the order in which they are shown, each as the question that it asks."""


def trade_offs() -> str:
    """The groups of metrics that usually pay for one another, and the pairs of groups."""
    against: dict[str, list[str]] = {}
    for one, other in PAIRS:
        against.setdefault(one, []).append(other)
        against.setdefault(other, []).append(one)
    rows = ["| group | usually paid for by | metrics |", "|---|---|---|"]
    rows += [f"| {name} | {', '.join(against[name])} | {', '.join(metrics)} |" for name, metrics in GROUPS.items()]
    return "\n".join(rows)


def precision() -> str:
    """What was measured of every rule."""
    return table({page.id: page.meta.preset for page in packs.built_in()})


def by_family() -> list[tuple[str, list[Page]]]:
    """The built-in pages by family; raises KeyError for a family that `FAMILIES` does not know."""
    found: dict[str, list[Page]] = {family: [] for family in FAMILIES}
    for page in packs.built_in():
        found[page.meta.family].append(page)
    return [(family, pages) for family, pages in found.items() if pages]


def rule_index() -> str:
    """Every built-in rule, by family."""
    parts = []
    for family, pages in by_family():
        rows = ["| rule | impact | from preset | asked of | finds |", "|---|---|---|---|---|"]
        rows += [
            f"| [{p.id}]({p.id}.md) | {p.meta.impact} | {p.meta.preset} | {p.meta.over.replace('_', ' ')} "
            f"| {_cell(p.meta.title)} |"
            for p in pages
        ]
        parts.append(f"### {family}: {FAMILIES[family]}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def yields() -> str:
    """Which built-in rule yields to which, in the order of the table."""
    rows = ["| yields | to | where | because |", "|---|---|---|---|"]
    rows += [
        f"| [{y.rule}]({y.rule}.md) | [{y.to}]({y.to}.md) | {_cell(packs.ABOUT[y.about])} | {_cell(y.because)} |"
        for y in packs.built_in_yields()
    ]
    return "\n".join(rows)


def rule_summary() -> str:
    """The same in one short table, for the README."""
    rows = ["| asks | rules |", "|---|---|"]
    for family, pages in by_family():
        rows.append(f"| {FAMILIES[family]} | {', '.join(f'[{p.id}](rules/{p.id}.md)' for p in pages)} |")
    return "\n".join(rows)


def exit_codes() -> str:
    """The exit codes as `okrlint --help` says them."""
    rows = ["| code | means |", "|---|---|"]
    rows += [f"| {code} | {meaning} |" for code, meaning in stated_codes().items()]
    return "\n".join(rows)


def stated_codes() -> dict[int, str]:
    """Code and meaning, read from the text of `okrlint --help`."""
    return {int(code): text for code, text in re.findall(r"^ +(\d+)  (.+)$", EPILOG, re.MULTILINE)}


def commands() -> str:
    """The help of every command, as the command line prints it."""
    top = click.Context(cli, info_name="okrlint", terminal_width=100, **cli.context_settings)
    parts = []
    for name in present_commands():
        found = cli.get_command(top, name)
        assert found is not None
        parts += [f"## {path}\n\n```text\n{text}\n```" for path, text in _help(found, top, name)]
    return "\n\n".join(parts)


def present_commands() -> list[str]:
    """The commands whose module exists."""
    return [n for n in COMMANDS if importlib.util.find_spec(f"okrlint.cli.{n.replace('-', '_')}")]


def _help(command: click.Command, parent: click.Context, name: str) -> Iterator[tuple[str, str]]:
    context = click.Context(command, parent=parent, info_name=name)
    if not isinstance(command, click.Group):
        yield context.command_path, command.get_help(context).rstrip()
        return
    for inner in command.list_commands(context):
        found = command.get_command(context, inner)
        assert found is not None
        yield from _help(found, context, inner)


def relations() -> str:
    """What schema.sql declares, as tables."""
    parts: list[str] = []
    for line in _declared():
        if line.startswith("## "):
            parts.append(line)
            continue
        name, about, columns = line.split("\0")
        rows = ["| column | type | holds |", "|---|---|---|", *columns.splitlines()]
        derived = f"\n\nRests on: {', '.join(sorted(base_of({name})))}." if name in DERIVED else ""
        parts.append(f"### {name}\n\n{about}{derived}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def declared_relations() -> set[str]:
    return {line.split("\0")[0] for line in _declared() if "\0" in line}


def _declared() -> Iterator[str]:
    """Headings, and tables as name, sentence and rows of columns."""
    text = package_data.schema().read_text(encoding="utf-8")
    pattern = (
        r"^-- (?P<heading>[^\n]+?) -{5,}$|^(?P<about>(?:-- [^\n]*\n)*)CREATE TABLE (?P<name>\w+) \(\n(?P<body>.*?)^\);"
    )
    for match in re.finditer(pattern, text, re.MULTILINE | re.DOTALL):
        if match["heading"]:
            yield f"## {match['heading']}"
            continue
        about = " ".join(line.removeprefix("-- ") for line in match["about"].splitlines())
        columns = re.findall(r"^  (\w+) +(\w+),?(?: +-- (.*))?$", match["body"], re.MULTILINE)
        rows = "\n".join(f"| `{name}` | {kind} | {_cell(text)} |" for name, kind, text in columns)
        yield f"{match['name']}\0{about}\0{rows}"


def configuration() -> str:
    """The keys of okrlint.yaml, from its published schema, in the order in which a reader meets them."""
    definitions = json.loads(schema("config"))["$defs"]
    sections: dict[str, str] = {}
    waiting = [("Configuration", "")]
    while waiting:
        name, path = waiting.pop(0)
        if name not in sections:
            sections[name] = _section(definitions[name], path)
            waiting = [*_inside(definitions[name], path), *waiting]
    assert set(sections) == set(definitions)
    return "\n\n".join(sections.values())


def _inside(shape: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    """The definitions that the keys of one refer to, each with its path in the file."""
    for key, value in shape.get("properties", {}).items():
        many = (
            "[]" if '"array"' in json.dumps(value) else ".NAME" if "additionalProperties" in json.dumps(value) else ""
        )
        for name in re.findall(r"#/\$defs/([\w.]+)", json.dumps(value)):
            yield name, f"{path}.{key}{many}".removeprefix(".")


def _section(shape: dict[str, Any], path: str) -> str:
    rows = ["| key | holds | default |", "|---|---|---|", *_rows(shape)]
    heading = f"### `{path}`" if path else "### At the top"
    return f"{heading}\n\n{' '.join(shape.get('description', '').split())}\n\n" + "\n".join(rows)


def _rows(shape: dict[str, Any]) -> Iterator[str]:
    for key, value in shape.get("properties", {}).items():
        said = value.get("description", "")
        kind = " or ".join(dict.fromkeys(_kinds(value)))
        default = "required" if key in shape.get("required", []) else _default(value.get("default"), key)
        yield f"| `{key}` | {_cell(said)}{' ' if said else ''}({_cell(kind)}) | {default} |"


def _kinds(shape: dict[str, Any]) -> list[str]:
    if "enum" in shape:
        return [", ".join(f"`{word}`" for word in shape["enum"])]
    if "anyOf" in shape:
        return [kind for option in shape["anyOf"] if option.get("type") != "null" for kind in _kinds(option)]
    if "$ref" in shape:
        return ["mapping, see below"]
    if shape.get("type") == "array":
        return [f"list of {' or '.join(_kinds(shape.get('items', {}))) or 'anything'}"]
    if shape.get("type") == "object":
        more = shape.get("additionalProperties")
        return [f"mapping of names to {' or '.join(_kinds(more))}" if isinstance(more, dict) else "mapping"]
    words = {"string": "text", "null": "", "integer": "whole number", "number": "number", "boolean": "true or false"}
    found = words.get(shape.get("type", ""), "")
    bounds = [f"at least {shape['minimum']:g}"] if "minimum" in shape else []
    bounds += [f"at most {shape['maximum']:g}"] if "maximum" in shape else []
    return [" ".join([found, *bounds])] if found else []


def _default(value: Any, key: str) -> str:
    english = HEADINGS.get(key)
    if isinstance(value, list) and english and set(english) < set(value):
        return ", ".join(f"`{v}`" for v in english) + " and those of [other languages](words.md)"
    if value is None or value == "" or value == [] or value == {} or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ", ".join(f"`{v}`" for v in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def words() -> str:
    """The vocabulary: a table for each property, the names of a language in a row."""
    parts = []
    for one in PROPERTIES:
        rows = ["| language | names |", "|---|---|"]
        rows += [f"| {language} | {_cell(', '.join(names))} |" for language, names in one.names.items()]
        rows += [f"| only in tables | {_cell(', '.join(one.short))} |"] if one.short else []
        parts.append(f"### `{one.name}`: {one.about}\n\n" + "\n".join(rows))
    nobody = [f"| {language} | {', '.join(said)} |" for language, said in NOBODY.items()]
    parts.append("### Nobody\n\n" + "\n".join(["| language | words |", "|---|---|", *nobody]))
    return "\n\n".join(parts)


def front_matter() -> str:
    """The keys of a rule page's front matter and of a parameter, from the published schema."""
    definitions = json.loads(schema("rule"))["$defs"]
    rows = ["| key | holds | default |", "|---|---|---|"]
    return "\n".join([*rows, *_rows(definitions["FrontMatter"])])


def door() -> str:
    """The parts of a tracker: name, arguments and meaning, from `okrlint.trackers.Tracker`."""
    tree = ast.parse((ROOT / "okrlint/trackers/__init__.py").read_text(encoding="utf-8"))
    [declared] = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Tracker"]
    rows = ["| attribute | needed | what it is |", "|---|---|---|"]
    for field, said in itertools.pairwise(declared.body):
        if isinstance(field, ast.AnnAssign) and isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant):
            assert isinstance(field.target, ast.Name)
            text = " ".join(str(said.value.value).split())
            rows.append(f"| `{field.target.id}` | {'' if field.value else 'yes'} | {_cell(text)} |")
    return "\n".join(rows)


def pinboard() -> str:
    """The example of a tracker, whole."""
    return f"```python\n{(ROOT / 'tests/toys/okrlint_pinboard.py').read_text(encoding='utf-8')}```"


def comment() -> str:
    """The comment of one pair, as `okrlint publish` would write it on the bundled example in GitHub."""
    publish = "publish: {rules: [opposing-key-results], projects: {harbor/plans: {}}}\n"
    with FakeGitHub(from_folder(ROOT / "examples/harbor")) as fake, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        assert okrlint("init", "github", "harbor", cwd=folder, env=fake.environment).code == 0
        with (folder / "okrlint.yaml").open("a", encoding="utf-8") as file:
            file.write(publish)
        assert okrlint("fetch", "-o", "snapshot", cwd=folder, env=fake.environment).code == 0
        did = okrlint("publish", "snapshot", "--dry-run", "-f", "json", cwd=folder, env=fake.environment)
    shown = without_mark(json.loads(did.out)["planned"][0]["text"]).strip()
    return f"```markdown\n{timeless(shown)}\n```"


def requests_of(*servers: tuple[str, str]) -> str:
    """How many requests each kind of scan takes of a small company, from what `tests/trackers` holds the command to."""
    scans = {"full": "first", "second": "second, with two changes", "gate": "one goal (`check --key`)"}
    rows = [f"| | {' | '.join(name for _, name in servers)} |", f"|---|{'---|' * len(servers)}"]
    for scan, name in scans.items():
        counted = [len((GOLDEN / f"{server}-{scan}.txt").read_text().splitlines()) for server, _ in servers]
        rows.append(f"| {name} | {' | '.join(map(str, counted))} |")
    return "\n".join(rows)


PARTS: dict[tuple[str, str], Callable[[], str]] = {
    ("README.md", "rules"): rule_summary,
    ("docs/jira.md", "requests"): lambda: requests_of(
        ("jira-cloud", "requests, Cloud"), ("jira-data-center", "requests, Data Center")
    ),
    ("docs/github.md", "requests"): lambda: requests_of(("github", "requests")),
    ("README.md", "codes"): exit_codes,
    ("rules/README.md", "rules"): rule_index,
    ("docs/precision.md", "precision"): precision,
    ("rules/README.md", "yields"): yields,
    ("docs/trade-offs.md", "trade-offs"): trade_offs,
    ("rules/README.md", "front-matter"): front_matter,
    ("CONTRIBUTING.md", "modules"): module_list,
    ("docs/own-tracker.md", "door"): door,
    ("docs/own-tracker.md", "pinboard"): pinboard,
    ("docs/exit-codes.md", "codes"): exit_codes,
    ("docs/commands.md", "commands"): commands,
    ("docs/relations.md", "relations"): relations,
    ("docs/configuration.md", "keys"): configuration,
    ("docs/comments.md", "comment"): comment,
    ("docs/words.md", "words"): words,
}
"""(document, name of the part between `<!-- name:begin -->` and `<!-- name:end -->`) -> what stands there."""
