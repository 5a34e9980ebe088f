"""docs/github.md says what the code does: its configuration loads, its names exist, and its session comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import yaml

from okrlint.config import parse_config
from okrlint.trackers.github import credentials
from okrlint.trackers.github.settings import Settings
from tests.cli.front import ROOT, okrlint
from tests.fakes.github import FakeGitHub
from tests.fakes.github.company import from_folder

PAGE = ROOT / "docs/github.md"
TEXT = PAGE.read_text(encoding="utf-8")


def session(tmp_path: Path) -> str:
    """What the commands of the page answer, against the pretended GitHub filled from the example."""
    shown = TEXT.partition("<!-- try:begin -->")[2].partition("<!-- try:end -->")[0]
    commands = re.findall(r"^\$ (okrlint .*)$", shown, re.MULTILINE)
    lines = []
    with FakeGitHub(from_folder(ROOT / "examples/harbor")) as fake:
        for command in commands:
            did = okrlint(*shlex.split(command)[1:], cwd=tmp_path, env=fake.environment)
            assert did.code == 0, (command, did)
            lines += [f"$ {command}", did.out.rstrip("\n")]
    return "\n".join(lines)


def test_the_session_comes_out_as_shown(tmp_path: Path) -> None:
    shown = TEXT.partition("<!-- try:begin -->")[2].partition("<!-- try:end -->")[0]
    assert shown.strip().removeprefix("```console\n").removesuffix("\n```") == session(tmp_path)


def test_the_configuration_loads() -> None:
    [block] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    config = parse_config(block, Path("okrlint.yaml"), {"github": Settings})
    assert config.sources[0].settings.repositories == ("plans", "api", "app")
    assert yaml.safe_load(block)["sources"][0]["github"]["owner"] == "acme"


def test_presets_and_variables_are_those_there_are() -> None:
    presets = {p.stem for p in (ROOT / "integrations/github/presets").glob("*.yaml")}
    assert presets == set(re.findall(r"^\| `([\w-]+)` \| (?:issues|labelled|one|cards|as) ", TEXT, re.MULTILINE))
    source = Path(credentials.__file__).read_text(encoding="utf-8")
    for name in set(re.findall(r"`((?:OKRLINT|GITHUB|GH)_[A-Z_]+)`", TEXT)) - {"OKRLINT_GITHUB_TOKEN_ACME"}:
        assert name in source, name
    used = set(re.findall(r'"((?:OKRLINT_GITHUB|GITHUB|GH)_[A-Z_]+)"', source))
    assert used <= set(re.findall(r"(?:OKRLINT|GITHUB|GH)_[A-Z_]+", TEXT))
