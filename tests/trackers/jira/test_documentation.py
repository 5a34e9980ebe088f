"""docs/jira.md says what the code does: its configuration loads, its names exist, and its session comes out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from okrlint.config import parse_config
from okrlint.trackers.jira import connect, credentials
from okrlint.trackers.jira.settings import Settings
from tests.cli.front import ROOT, okrlint
from tests.fakes.jira import JiraServer, contract, okrs

PAGE = ROOT / "docs/jira.md"
TEXT = PAGE.read_text(encoding="utf-8")
SESSION = TEXT.partition("<!-- try:begin -->")[2].partition("<!-- try:end -->")[0]
COMMANDS = ("okrlint init jira http://127.0.0.1:8931", "okrlint doctor", "okrlint fetch -o snapshot")


def session(tmp_path: Path) -> str:
    """What the commands of the page answer, against the pretended Jira filled from the example."""
    lines = []
    with JiraServer(okrs.site_of(ROOT / "examples/harbor")) as server:
        for command in COMMANDS:
            told = command.replace("http://127.0.0.1:8931", server.url)
            did = okrlint(*shlex.split(told)[1:], cwd=tmp_path, env=server.environment)
            assert did.code == 0, (command, did)
            lines += [f"$ {command}", did.out.rstrip("\n").replace(server.url, "http://127.0.0.1:8931")]
    return "\n".join(lines)


def test_the_session_comes_out_as_shown(tmp_path: Path) -> None:
    assert SESSION.strip().removeprefix("```console\n").removesuffix("\n```") == session(tmp_path)


def test_the_configuration_loads() -> None:
    [block] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    (source,) = parse_config(block, Path("okrlint.yaml"), {"jira": Settings}).sources
    assert source.settings.serves == ("parent", "contributes to")
    assert source.settings.states == {"Parking lot": "paused"}


def test_presets_variables_and_settings_are_those_there_are() -> None:
    presets = {p.stem for p in (ROOT / "integrations/jira/presets").glob("*.yaml")}
    table = TEXT.partition("## Which issues are goals")[2].partition("```yaml")[0]
    assert presets == set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE))
    source = "".join(Path(str(m.__file__)).read_text(encoding="utf-8") for m in (credentials, connect))
    named = set(re.findall(r"`((?:OKRLINT_JIRA|JIRA)_[A-Z_]+)`", TEXT))
    for name in named - {"OKRLINT_JIRA_TOKEN_EXAMPLE", "OKRLINT_JIRA_EMAIL_EXAMPLE"}:
        assert name in source, name
    used = set(re.findall(r'"((?:OKRLINT_JIRA|JIRA)_[A-Z_]+)"', source))
    assert used <= named
    for setting in ("follow", "full_every_days", "work", "states", "cloud_id", "allow_http", "serves", "headings"):
        assert setting in Settings.__struct_fields__
        assert f"`{setting}" in TEXT or f"{setting}:" in TEXT, setting


def test_the_fake_fits_the_official_document() -> None:
    """Every other test on Cloud checks it as well; this one says when there is nothing to check against."""
    import pytest

    if not contract.present():
        pytest.skip("the official Jira document does not lie beside this checkout")
    with JiraServer(okrs.site_of(ROOT / "examples/harbor")) as server:
        okrlint("init", "jira", server.url, "--print", env=server.environment)
        assert len(server.exchanges) > 8
        assert contract.problems(server.exchanges) == []
        broken = server.exchanges[1]
        answer = {**broken.answer, "active": "yes"}
        assert contract.problems([type(broken)(**{**broken.__dict__, "answer": answer})])
