"""What the modules of the product say of themselves, read from their text: nothing is imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.cli.front import ROOT

PRODUCT = ROOT / "okrlint"


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module with its dotted name, sorted; a package goes before what lies in it."""
    for path in sorted(PRODUCT.rglob("*.py"), key=name_of):
        yield name_of(path), ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """`okrlint.engine.judge` for the file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def module_list() -> str:
    """A table for each package: its modules with the first sentence that each says of itself."""
    sections: dict[str, list[str]] = {}
    for name, tree in modules():
        home, _, own = name.rpartition(".")
        is_package = (ROOT / name.replace(".", "/")).is_dir()
        said = _first_sentence(ast.get_docstring(tree) or "")
        if is_package:
            heading = f"`{name.replace('.', '/')}/`"
            sections[name] = [f"**{heading}** {said}".rstrip(), ""]
        else:
            sections[home].append(f"- `{own}`: {said}")
    return "\n\n".join("\n".join(lines).rstrip() for lines in sections.values())


def _first_sentence(text: str) -> str:
    paragraph = " ".join(text.split("\n\n")[0].split())
    for end in re.finditer(r"[.!?](?= |$)(?! [a-z])", paragraph):
        said = paragraph[: end.end()]
        if said.count('"') % 2 == 0 and said.count("`") % 2 == 0:
            return said
    return paragraph
