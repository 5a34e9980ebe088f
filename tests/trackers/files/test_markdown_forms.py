"""Small files in the many ways in which people write OKRs (`forms/*.md`), each beside the outline that is read of it.

`python -m tests.trackers.files.test_markdown_forms` writes the outlines (`forms/*.txt`) anew; look at what has changed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from okrlint.records import KeyResult, Objective
from okrlint.trackers.files.markdown import read_markdown
from tests.cli.front import okrlint
from tests.trackers.files.test_markdown_docs import outline

FORMS = sorted((Path(__file__).parent / "forms").glob("*.md"))


def shown(form: Path) -> str:
    """The outline of one file, read under the name of a file that says nothing."""
    name = "README.md" if form.stem.startswith("readme") else "page.md"
    return outline(form.read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_each_form_is_read_as_it_was(form: Path) -> None:
    assert shown(form) == form.with_suffix(".txt").read_text(encoding="utf-8")


UNSAID = "# Plans\n\n## Ship faster\n\n- 90 % the same day\n- a second line\n\n## Lose less\n\n- count each week\n"
"""Nothing here says that these are goals."""


@pytest.mark.parametrize(
    "text", [UNSAID, *(form.read_text(encoding="utf-8") for form in FORMS)], ids=["unsaid", *(f.stem for f in FORMS)]
)
def test_what_a_folder_is_called_never_decides_what_is_a_goal(text: str) -> None:
    def goals(file: str) -> list[tuple[str, str, int]]:
        records = read_markdown(text, file).records
        return [(r.relation, r.title, r.line) for r in records if isinstance(r, Objective | KeyResult)]

    for folder in ("okrs", "goals/2026", "2026-Q1/goals", "notes/examples"):
        assert goals(f"{folder}/page.md") == goals("page.md")


def test_a_file_is_read_alike_alone_in_its_folder_and_from_within(tmp_path: Path) -> None:
    folder = tmp_path / "goals" / "2026-Q1"
    folder.mkdir(parents=True)
    (folder / "web.md").write_text("# Web OKRs\n\n## Objective 1: Ship faster\n\n- KR 1: 90 % the same day\n", "utf-8")
    (folder / "plans.md").write_text(UNSAID, "utf-8")

    def read(*paths: str, cwd: Path = tmp_path) -> list[tuple[str, str]]:
        did = okrlint("fetch", *paths, "-o", tmp_path / f"snapshot-{len(list(tmp_path.iterdir()))}", cwd=cwd)
        assert did.code == 0, did.err
        snapshot = max(tmp_path.glob("snapshot-*"), key=lambda one: one.stat().st_mtime_ns)
        lines = [json.loads(line) for line in (snapshot / "objective.ndjson").read_text("utf-8").splitlines()]
        return [(one["title"], one.get("cycle", "")) for one in lines]

    assert read("goals/2026-Q1/web.md") == read("goals") == read(".") == [("Ship faster", "2026-Q1")]
    assert read("web.md", cwd=folder) == read(".", cwd=folder) == [("Ship faster", "")]


def test_there_are_forms() -> None:
    assert len(FORMS) >= 40


if __name__ == "__main__":
    for one in FORMS:
        one.with_suffix(".txt").write_text(shown(one), encoding="utf-8")
