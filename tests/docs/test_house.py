"""The shape of the house, as CONTRIBUTING.md promises it: who knows whom, and whether signposts lead anywhere."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from pathlib import Path

import pytest

from okrlint.trackers import BUILT_IN
from tests.cli.front import ROOT
from tests.docs.modules import PRODUCT, modules, name_of
from tests.docs.test_documents import DOCUMENTS

SERVERS = re.compile("|".join(name for name in BUILT_IN if name not in ("files", "tables")), re.IGNORECASE)
NAMED_ELSEWHERE = {
    "bots.py": "how accounts of programs are called",
    "cli/init.py": "the help shows how the command is used",
    "comments/marker.py": "where limits come from, and the form of one mark",
    "escape.py": "each surface has its escape here, and only here",
    "publishers/compare_text.py": "where a limit comes from",
    "package_data.py": "the address of our own documents",
    "publishers/settings.py": "where a limit comes from, and who can limit the readers of comments",
    "redaction.py": "what tokens, and variables that hold them, look like",
    "reporters/__init__.py": "where a limit comes from",
    "reporters/github.py": "a format of its own: annotations of GitHub Actions",
    "reporters/markdown.py": "where a limit comes from",
    "reporters/sarif.py": "who reads the format, and where limits come from",
    "trackers/text/body.py": "where a limit comes from",
}
"""Files outside a tracker's folder that may name one, and why. None of them decides anything by it."""
_NOT_THE_PRODUCT = re.compile(r"GitHub-flavoured|GitHub Actions")
_OF_A_SERVER = re.compile(
    r"""["'](?:/repos/|/orgs/|/rest/|/issue/|/search|/graphql)|\b(?:query|mutation) [A-Z]\w*\s*[({]"""
)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_no_tracker_is_named_outside_its_folder() -> None:
    found = set()
    for path in PRODUCT.rglob("*.py"):
        inside = path.relative_to(PRODUCT).as_posix()
        if not inside.startswith(tuple(f"trackers/{name}/" for name in BUILT_IN)):
            found |= {inside} if SERVERS.search(_NOT_THE_PRODUCT.sub("", text_of(path))) else set()
    assert found == set(NAMED_ELSEWHERE)


def test_nothing_is_decided_by_the_name_of_a_tracker() -> None:
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                words = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant)]
                assert not {"github", "jira"} & {w for w in words if isinstance(w, str)}, f"{name}:{node.lineno}"


@pytest.mark.parametrize("layer", ["publishers", "comments", "app", "cli", "engine", "relations", "reporters"])
def test_no_request_to_a_server_stands_right_of_the_snapshot(layer: str) -> None:
    for path in (PRODUCT / layer).rglob("*.py"):
        found = _OF_A_SERVER.search(text_of(path))
        assert found is None, f"{name_of(path)}: {found[0]}"


def test_the_guard_knows_a_request_when_it_sees_one() -> None:
    requests = [
        PRODUCT / f"trackers/{path}.py" for path in ("github/comment_target", "github/check_run", "jira/comment_target")
    ]
    assert all(_OF_A_SERVER.search(text_of(path)) for path in requests)


def test_every_module_says_what_lives_in_it() -> None:
    assert [name for name, tree in modules() if not ast.get_docstring(tree)] == []


FILES = {
    "yaml",
    "yml",
    "env",
    "cron",
    "service",
    "timer",
    "log",
    "gitlab",
    "sh",
    "json",
    "example",
    "org",
    "py",
    "schema",
    "default",
    "overlaps",
}
"""What follows a dot where `okrlint.…` is the name of a file or host."""
_DOTTED = re.compile(r"(?<![\w/.@-])okrlint((?:\.[A-Za-z_]\w*)+)(?![\w-])")
_PATH = re.compile(r"(?<![\w/.-])okrlint/[\w/]+(?:\.py|\.sql|/|(?=`))")


def mentions(path: Path) -> set[str]:
    """Every `okrlint.x.y` in a document, or in the docstrings and comments of a module."""
    text = text_of(path)
    if path.suffix == ".py":
        text = re.sub(r"^\s*(?:from|import) .*$", "", text, flags=re.MULTILINE)
    return {f"okrlint{m[1]}" for m in _DOTTED.finditer(text) if m[1].split(".")[1] not in FILES}


def resolves(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for at in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:at]))
        except ModuleNotFoundError:
            continue
        for part in parts[at:]:
            fields = getattr(found, "__annotations__", {})
            if not hasattr(found, part) and part not in fields:
                return False
            found = getattr(found, part, None)
        return True
    return False


def test_every_signpost_to_a_module_leads_somewhere() -> None:
    sources = [*PRODUCT.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / name for name in DOCUMENTS)]
    lost = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources
        if path != Path(__file__)
        for name in mentions(path)
        if not resolves(name)
    }
    assert lost == set()


def test_every_path_into_the_product_exists() -> None:
    lost = {
        f"{name}: {found}"
        for name in DOCUMENTS
        if name != "CHANGELOG.md"
        for found in _PATH.findall(text_of(ROOT / name))
        if not (ROOT / found).exists() and not (ROOT / f"{found}.py").exists()
    }
    assert lost == set()


def test_a_signpost_to_nowhere_is_seen() -> None:
    assert resolves("okrlint.records.Objective.title")
    assert not resolves("okrlint.records.Objective.colour")
    assert not resolves("okrlint.relations.no_such_module")


def test_no_two_public_classes_of_one_layer_have_one_name() -> None:
    """`Settings` is what every tracker calls them: the door asks for that name."""
    homes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, tree in modules():
        layer = name.split(".")[1] if "." in name else ""
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[layer, node.name].append(name)
    twice = {key: found for key, found in homes.items() if len(found) > 1}
    assert twice.keys() - {("trackers", "Settings")} == set(), twice
