"""What a file is called is the same from wherever okrlint is started: period, team and ids of its goals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okrlint.safe_read import confined
from okrlint.trackers.files.find import FoundFiles
from tests.cli.front import okrlint

PAGE = "# OKRs\n\n## Objective 1: Bread is warm all day\n\n- KR 1: Ovens run 14 hours\n"


def goals(cwd: Path, *paths: str) -> list[tuple[str, str, str]]:
    """Id, cycle and team of each objective, as `okrlint fetch` writes them."""
    out = cwd / "snapshot"
    did = okrlint("fetch", *paths, "-o", out, cwd=cwd)
    assert did.code in (0, 3), did.err  # 3: an empty .git tells no history
    lines = (out / "objective.ndjson").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    for file in out.iterdir():
        file.unlink()
    out.rmdir()
    return [(one["id"], one.get("cycle", ""), one.get("team", "")) for one in found]


@pytest.fixture
def bakery(tmp_path: Path) -> Path:
    """A project with a page in a folder that is called after its quarter."""
    folder = tmp_path / "bakery" / "okrs" / "2026-Q1"
    folder.mkdir(parents=True)
    (folder / "ovens.md").write_text(PAGE, "utf-8")
    return tmp_path / "bakery"


@pytest.mark.parametrize("root", [".git", "okrlint.yaml"])
def test_ids_do_not_depend_on_where_okrlint_is_started(bakery: Path, root: str) -> None:
    if root == ".git":
        (bakery / root).mkdir()
    else:
        (bakery / root).write_text("sources:\n  - files: {paths: [okrs]}\n", "utf-8")
    found = goals(bakery, "okrs")
    assert [cycle for _, cycle, _ in found] == ["2026-Q1"]
    assert goals(bakery / "okrs" / "2026-Q1", "ovens.md") == found
    assert goals(bakery / "okrs" / "2026-Q1", ".") == found
    assert goals(bakery / "okrs", "2026-Q1/ovens.md") == found
    assert goals(bakery.parent, "bakery/okrs") == found
    assert goals(bakery.parent, str(bakery / "okrs" / "2026-Q1")) == found


def test_a_link_to_the_folder_changes_nothing(bakery: Path) -> None:
    (bakery / ".git").mkdir()
    (bakery / "now").symlink_to(bakery / "okrs" / "2026-Q1")
    assert goals(bakery, "now/ovens.md") == goals(bakery, "okrs")


def test_what_the_checkout_is_called_says_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "okrs-2025-Q3"
    (folder / ".git").mkdir(parents=True)
    (folder / "ovens.md").write_text(PAGE, "utf-8")
    assert [cycle for _, cycle, _ in goals(tmp_path, "okrs-2025-Q3")] == [""]
    assert [cycle for _, cycle, _ in goals(folder, "ovens.md")] == [""]


def test_nothing_is_looked_for_above_the_folder_that_okrlint_is_confined_to(
    bakery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bakery / ".git").mkdir()
    monkeypatch.chdir(bakery / "okrs" / "2026-Q1")
    page = FoundFiles(Path("ovens.md"), "markdown", sure=True)
    assert page.place == "okrs/2026-Q1/ovens.md"
    with confined(Path()):
        assert page.place == "ovens.md"
