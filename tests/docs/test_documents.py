"""The documents say what the code does. `make docs` writes their generated parts and captured outputs again."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from okrlint import packs
from okrlint.app.settings import config_types
from okrlint.cli import COMMANDS, cli
from okrlint.config import parse_config
from okrlint.errors import IncompleteError, OkrlintError, UsageError
from okrlint.relations.load import BASE
from okrlint.relations.registry import DERIVED
from tests.cli.front import ROOT
from tests.docs.generate import GENERATED, OWN, written
from tests.docs.pages import blocks
from tests.docs.parts import FAMILIES, PARTS, by_family, declared_relations, present_commands, stated_codes

DOCUMENTS = sorted(
    p.relative_to(ROOT).as_posix() for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("rules/*.md")]
)


@pytest.mark.parametrize("name", GENERATED)
def test_generated_parts_and_captured_outputs_are_those_of_the_code(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == written(name), "run `make docs`"


def test_every_mark_of_a_generated_part_has_something_that_writes_it() -> None:
    for name in GENERATED:
        marks = re.findall(r"^<!-- (\S+):begin -->$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
        generated = sorted(part for document, part in PARTS if document == name)
        ours = [mark for mark in marks if name in OWN or mark != "try"]  # what is tried there, its own test writes
        assert sorted(ours) == generated


@pytest.mark.parametrize("name", [*OWN, "CHANGELOG.md"])
def test_no_yaml_block_is_broken(name: str) -> None:
    for block in blocks((ROOT / name).read_text(encoding="utf-8")):
        if block.language == "yaml" and not block.file.startswith(("wrong/", "also-wrong/")):
            _load(block.text, block.file, name)


def _load(text: str, file: str, name: str) -> None:
    from okrlint.trackers.files.okrs_yaml.reader import read_native

    assert file, f"{name}: a yaml block says in its first line which file it is"
    if "okrs: 1\n" in text:
        assert read_native(text, file).unplaced == []
    else:
        parse_config(text, Path(file), *config_types())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    for target, anchor in re.findall(r"\]\((?!https?://)([^)#]*)(#[^)]*)?\)", text):
        path = (ROOT / name).parent / target if target else ROOT / name
        assert path.exists(), f"{name} links to {target}"
        if anchor:
            assert anchor in _anchors(path.read_text(encoding="utf-8")), f"{name} links to {target}{anchor}"


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def test_every_document_can_be_found_from_the_readme() -> None:
    reached: set[str] = set()
    waiting = ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in reached or not (ROOT / name).is_file() or name.endswith(".png"):
            continue
        reached.add(name)
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
            waiting.append(((ROOT / name).parent / target).resolve().relative_to(ROOT.resolve()).as_posix())
    assert set(DOCUMENTS) <= reached


def test_every_command_of_the_list_exists_and_is_documented() -> None:
    assert present_commands() == list(COMMANDS)


@pytest.mark.parametrize("name", [n for n in DOCUMENTS if n != "CHANGELOG.md"])
def test_every_command_that_is_written_down_can_be_typed(name: str) -> None:
    """Commands in text and in blocks of a shell: their names, and all their options, exist."""
    text = (ROOT / name).read_text(encoding="utf-8")
    shell = [line for block in blocks(text) if block.language == "sh" for line in block.text.splitlines()]
    quoted = re.findall(r"(?<!`)`(okrlint [^`\n]+)`", text)
    for line in (*quoted, *(line for line in shell if line.startswith("okrlint "))):
        words = re.split(" [#|&>]", line)[0].replace("[", " ").replace("]", " ").split()[1:]
        command: click.Command | None = cli
        while isinstance(command, click.Group) and words and words[0] != "COMMAND" and not words[0].startswith("-"):
            command, words = command.get_command(click.Context(command), words[0]), words[1:]
        assert command is not None, line
        there = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}
        assert {w.split("=")[0] for w in words if re.match(r"--?[a-z]", w)} <= there, line


def test_every_exit_code_of_the_code_is_stated() -> None:
    raised = {OkrlintError.exit_code, UsageError.exit_code, IncompleteError.exit_code}
    source = (ROOT / "okrlint/cli/__init__.py").read_text(encoding="utf-8")
    exits = {int(n) for n in re.findall(r"sys\.exit\((\d+)\)", source)} - {130}
    assert raised | exits | {0, 1} == set(stated_codes())


def test_every_relation_is_declared_and_loaded() -> None:
    assert declared_relations() == BASE | set(DERIVED) | {"waiver"}


def test_every_family_of_rules_is_a_question() -> None:
    assert {p.meta.family for p in packs.built_in()} <= set(FAMILIES)
    assert sum(len(pages) for _, pages in by_family()) == len(packs.built_in())


def test_the_licence_is_the_one_that_is_named() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()[1]
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_changelog_knows_the_version() -> None:
    from okrlint import __version__

    assert re.search(rf"^## {re.escape(__version__)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
