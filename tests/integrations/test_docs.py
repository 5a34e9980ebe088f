"""The pages about integrations say what the files say. `python -m tests.integrations.test_docs` writes the tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from okrlint.app.templates import read_index
from okrlint.comments.marker import Mark
from okrlint.publishers.plan import Why
from tests.integrations.conftest import ROOT

DOCS = ROOT / "docs"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "integrations" / "github" / "action.yml").read_text())


def table(part: str) -> str:
    """The table of inputs or outputs, from action.yml."""
    if part == "inputs":
        rows = ["| input | | default |", "|---|---|---|"]
        for name, said in ACTION["inputs"].items():
            default = str(said.get("default", ""))
            rows.append(f"| `{name}` | {said['description']} | {f'`{default}`' if default else ''} |")
    else:
        rows = ["| output | |", "|---|---|"]
        rows += [f"| `{name}` | {said['description']} |" for name, said in ACTION["outputs"].items()]
    return "\n".join(rows)


def with_tables(text: str) -> str:
    for part in ("inputs", "outputs"):
        pattern = rf"(<!-- {part}:begin -->\n).*?(<!-- {part}:end -->)"
        found = re.search(pattern, text, re.DOTALL)
        assert found is not None
        text = text.replace(found[0], f"{found[1]}\n{table(part)}\n\n{found[2]}")
    return text


def test_inputs_and_outputs_of_the_action() -> None:
    text = (DOCS / "github-action.md").read_text()
    assert text == with_tables(text)


def test_every_reason_to_skip_is_explained() -> None:
    reasons = {word for part in get_args(Why) for word in (get_args(part) or (part,))} - {
        "",
        "unchanged",
        "nothing_to_say",
    }
    text = (DOCS / "comments.md").read_text()
    assert {r for r in reasons if f"`{r.replace('_', ' ')}`" not in text} == set()


def test_every_nightly_template_and_variable_is_documented() -> None:
    text = (DOCS / "nightly.md").read_text()
    index = read_index(ROOT / "integrations")
    named = set(re.findall(r"`(nightly/[\w-]+)`", text))
    assert {n for n in index.templates if n.startswith("nightly/")} == named
    script = (ROOT / "integrations" / "nightly" / "okrlint-nightly.sh").read_text()
    used = set(re.findall(r"OKRLINT_[A-Z_]+", script)) - {"OKRLINT_LOCKED"}
    assert used == set(re.findall(r"`(OKRLINT_[A-Z_]+)`", text))


@pytest.mark.parametrize("page", ["comments.md", "github-action.md", "nightly.md", "editors.md"])
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", (DOCS / page).read_text()):
        assert (DOCS / target).exists(), target


@pytest.mark.parametrize("page", ["comments.md", "github-action.md", "nightly.md", "editors.md"])
def test_commands_in_the_pages_exist(page: str) -> None:
    from okrlint.cli import COMMANDS

    text = (DOCS / page).read_text()
    assert set(re.findall(r"(?:\$ |`)okrlint ([a-z-]+)", text)) <= set(COMMANDS)


def test_the_workflow_on_the_page_is_the_one_that_init_writes() -> None:
    """Its inputs exist, and it has the checkout, the rights and the event of the template."""
    blocks = re.findall(r"```yaml\n(.*?)```", (DOCS / "github-action.md").read_text(), re.DOTALL)
    shown = yaml.safe_load(blocks[0].replace("OWNER/", "okrlint/"))
    template = (ROOT / "integrations" / "github" / "workflows" / "okrlint.yml").read_text()
    filled = yaml.safe_load(re.sub(r"<<action>>", "okrlint/okrlint", template).replace("<<paths>>", "okrs"))
    mine, real = shown["jobs"]["okrlint"], filled["jobs"]["okrlint"]
    assert shown[True] == filled[True]  # YAML reads the key `on` as true
    assert mine["permissions"] == real["permissions"]
    assert mine["steps"][0] == real["steps"][0]
    assert set(mine["steps"][1]["with"]) <= set(ACTION["inputs"])
    later = yaml.safe_load(blocks[1].replace("OWNER/", "okrlint/"))
    assert set(later[0]["with"]) <= set(ACTION["inputs"])
    assert set(re.findall(r"outputs\.(\w+)", blocks[1])) <= set(ACTION["outputs"])


def test_the_commands_of_the_pages_run(tmp_path: Path) -> None:
    """In a repository where a file was renamed; what talks to GitHub is left out, and tested with the action."""
    from tests.cli.front import okrlint
    from tests.integrations.github.repository import Repository

    plan = "# Objective: Vans leave full\n\nOwner: Mira\n\n- KR: Load rises from 60 % to 80 %\n"
    repository = Repository(tmp_path, {"plan.md": plan}, {"plan.md": None, "winter.md": plan})
    repository.checked_out("change")
    here = repository.folder
    for side, commit in (("base", repository.base), ("head", repository.head)):
        repository.git("fetch", "--quiet", "origin", commit)
        repository.git("checkout", "--quiet", commit)
        did = okrlint("check", "--output", f"json={side}.json", "--fail-on", "never", ".", cwd=here)
        assert did.code == 0, did.err
    text = (DOCS / "github-action.md").read_text() + (DOCS / "nightly.md").read_text()
    commands = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
    commands += re.findall(r"`(okrlint fetch --renew[^`]*)`", text)
    assert len(commands) >= 4
    for command in commands:
        said = command.replace(" --comment acme/plans#7", "").replace("DIR", "snap")
        if said.startswith("git "):
            line, _, file = said.replace("BASE", repository.base).replace("HEAD", repository.head).partition(" > ")
            (here / file).write_text(repository.git(*line.split()[1:]) + "\0" * 0)
        else:
            assert okrlint(*said.split()[1:], cwd=here).code == 0, command
    moved = okrlint("compare", "base.json", "head.json", "--moved", "renames", "-f", "numbers", cwd=here)
    assert "new=0\nfixed=0\n" in moved.out


def test_what_is_said_to_be_put_aside_is_what_the_script_puts_aside() -> None:
    said = set(re.findall(r"`([\w.]+)\.unreadable-DATE`", (DOCS / "nightly.md").read_text())) - {"NAME"}
    script = (ROOT / "integrations" / "nightly" / "okrlint-nightly.sh").read_text()
    assert said == {"last.json", "history.sqlite", "snapshot"}
    assert said <= set(re.findall(r"put_aside ([\w.]+) ", script))


def test_the_mark_has_no_secret() -> None:
    assert not {name for name in Mark.__struct_fields__ if "token" in name or "secret" in name}


if __name__ == "__main__":
    page = DOCS / "github-action.md"
    page.write_text(with_tables(page.read_text()))
