"""`python -m tests.docs.generate` writes every generated part and every captured output of the documents again."""

from __future__ import annotations

from pathlib import Path

from benchmarks.company.report import with_line
from tests.cli.front import ROOT
from tests.docs.pages import with_outputs, with_part
from tests.docs.parts import PARTS

OWN = (
    "README.md",
    "CONTRIBUTING.md",
    "rules/README.md",
    *(
        f"docs/{name}.md"
        for name in (
            "README",
            "commands",
            "configuration",
            "exit-codes",
            "history",
            "own-tracker",
            "precision",
            "relations",
            "snapshots",
            "trade-offs",
            "waivers",
            "words",
        )
    ),
)
"""The documents whose console and yaml blocks are run; OKR files, trackers and formats have tests of their own."""


def written(name: str) -> str:
    """The document as it should be."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for (document, part), content in PARTS.items():
        if document == name:
            text = with_part(text, part, content())
    return with_outputs(text) if name in OWN else text


def main() -> None:
    for name in OWN:
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
