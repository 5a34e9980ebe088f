"""Small files in the many ways in which people write OKRs (`forms/*.md`), each beside the outline that is read of it.

`python -m tests.trackers.files.test_markdown_forms` writes the outlines (`forms/*.txt`) anew; look at what has changed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trackers.files.test_markdown_docs import outline

FORMS = sorted((Path(__file__).parent / "forms").glob("*.md"))


def shown(form: Path) -> str:
    """The outline of one file, read under the name of a file that says nothing."""
    name = "README.md" if form.stem.startswith("readme") else "page.md"
    return outline(form.read_text(encoding="utf-8"), name)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.stem)
def test_each_form_is_read_as_it_was(form: Path) -> None:
    assert shown(form) == form.with_suffix(".txt").read_text(encoding="utf-8")


def test_there_are_forms() -> None:
    assert len(FORMS) >= 40


if __name__ == "__main__":
    for one in FORMS:
        one.with_suffix(".txt").write_text(shown(one), encoding="utf-8")
