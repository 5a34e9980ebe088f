"""`python -m tests.docs.generate` writes every generated part and every captured output of the documents again."""

from __future__ import annotations

from pathlib import Path

from benchmarks.company.report import with_line
from tests.cli.front import ROOT
from tests.docs.pages import timeless, with_outputs, with_part
from tests.docs.parts import PARTS
from tests.fakes.github import FakeGitHub
from tests.fakes.github.company import from_folder

OWN = (
    "README.md",
    "CONTRIBUTING.md",
    "rules/README.md",
    *(
        f"docs/{name}.md"
        for name in (
            "README",
            "commands",
            "comments",
            "configuration",
            "exit-codes",
            "history",
            "own-tracker",
            "precision",
            "poll",
            "relations",
            "snapshots",
            "trade-offs",
            "tutorial",
            "waivers",
            "words",
        )
    ),
)
"""The documents whose console and yaml blocks are run; OKR files, trackers and formats have tests of their own."""

GENERATED = (*OWN, *dict.fromkeys(name for name, _ in PARTS if name not in OWN))
"""Those, and others that hold generated parts."""

PRETENDED = ("docs/tutorial.md",)
"""Those of them that are run against a pretended GitHub with the bundled example."""


def written(name: str) -> str:
    """The document as it should be."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for (document, part), content in PARTS.items():
        if document == name:
            text = with_part(text, part, content())
    if name in PRETENDED:
        with FakeGitHub(from_folder(ROOT / "examples/harbor")) as fake:
            return with_outputs(text, fake.environment, timeless)
    return with_outputs(text) if name in OWN else text


def main() -> None:
    for name in GENERATED:
        path = ROOT / name
        new = written(name)
        if new != path.read_text(encoding="utf-8"):
            Path(path).write_text(new, encoding="utf-8")
            print(f"wrote {name}")
    for path in sorted((ROOT / "rules").glob("*-*.md")):
        text = path.read_text(encoding="utf-8")
        if (new := with_line(text, path.stem)) != text:
            path.write_text(new, encoding="utf-8")
            print(f"wrote rules/{path.name}")


if __name__ == "__main__":
    main()
