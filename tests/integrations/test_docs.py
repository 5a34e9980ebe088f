"""The pages about integrations say what the files say. `python -m tests.integrations.test_docs` writes the tables."""

from __future__ import annotations

import re
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
    named = set(re.findall(r"`(nightly/\w+)`", text))
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


def test_the_mark_has_no_secret() -> None:
    assert not {name for name in Mark.__struct_fields__ if "token" in name or "secret" in name}


if __name__ == "__main__":
    page = DOCS / "github-action.md"
    page.write_text(with_tables(page.read_text()))
