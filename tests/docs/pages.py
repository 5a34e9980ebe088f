"""Documents as tests read them: generated parts between marks, and fenced blocks that can be run or loaded.

A ```yaml block whose first line is a comment with a file name is that file for the commands below it. A ```console
block is run in a folder that holds those files, and `examples/` if it names it; in its output `…` is any lines.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.cli.front import ROOT, okrlint

ELIDED = "…"
SHOWN_TODAY = dt.date(2026, 11, 16)
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """A fenced block: its language, its text, and where the text starts in the document."""

    language: str
    text: str
    start: int

    @property
    def file(self) -> str:
        """The name of the file that a first line such as `# okrlint.yaml` makes of it, or ""."""
        match = re.match(r"# ([\w./-]+\.\w+)\n", self.text)
        return match[1] if match else ""


def blocks(text: str) -> list[Block]:
    return [Block(m[1], m[2], m.start(2)) for m in _FENCE.finditer(text)]


def part(text: str, name: str) -> str:
    """What stands between the marks of a generated part."""
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
    return text[text.index(begin) + len(begin) : text.index(end)].strip()


def with_part(text: str, name: str, content: str) -> str:
    """The document with that part replaced."""
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
    head, tail = text[: text.index(begin) + len(begin)], text[text.index(end) :]
    return f"{head}\n{content}\n\n{tail}"


def with_outputs(text: str, env: Mapping[str, str] | None = None, say: Callable[[str], str] = str) -> str:
    """The document with every console block as it comes out when its commands are run: the same, if it is true.

    `env` is added to their environment; `say` makes what they print the same on any day.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        changes: list[tuple[Block, str]] = []
        for block in blocks(text):
            if block.language == "yaml" and block.file:
                (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
                (folder / block.file).write_text(block.text, encoding="utf-8")
            elif block.language == "console":
                shown = folder / "examples"
                if "examples/" in block.text:
                    shutil.copytree(ROOT / "examples", shown)
                changes.append((block, _run(block.text, folder, env, say)))
                shutil.rmtree(shown, ignore_errors=True)
    for block, new in reversed(changes):
        text = text[: block.start] + new + text[block.start + len(block.text) :]
    return text


def _run(text: str, folder: Path, env: Mapping[str, str] | None, say: Callable[[str], str]) -> str:
    """The block with the outputs that its commands really have, left out where they are left out now."""
    result = ""
    code = 0
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
        if command == "echo $?":
            output = f"{code}\n"
        else:
            program, *args = shlex.split(command)
            assert program == "okrlint", f"only okrlint can be run in the documents, not {command!r}"
            did = okrlint(*args, cwd=folder, env=env)
            code, output = did.code, say(did.out + did.err)
        result += f"$ {command}\n{_elided(output, shown)}"
    return result


def _elided(output: str, shown: str) -> str:
    """As many paragraphs from the start and lines from the end of the output as are shown now around the line `…`."""
    kept = shown.splitlines()
    lines = [line.rstrip() for line in output.splitlines()]
    if ELIDED in kept:
        at = kept.index(ELIDED)
        ends = [n for n, line in enumerate(lines) if not line] or [len(lines)]
        wanted = sum(bool(line) and (n == 0 or not kept[n - 1]) for n, line in enumerate(kept[:at]))
        assert len(ends) >= wanted, "the output has fewer paragraphs than are shown"
        last = len(kept) - 1 - at
        lines = [*(lines[: ends[wanted - 1]] if wanted else ()), ELIDED, *lines[len(lines) - last :]]
    return "".join(f"{line}\n" for line in lines)


def timeless(output: str) -> str:
    """The output as on a day that does not pass: a tracker's clock is today's, and so is what is overdue."""
    today = dt.datetime.now(dt.UTC).date()
    for days in (0, 90):
        output = output.replace(str(today + dt.timedelta(days)), str(SHOWN_TODAY + dt.timedelta(days)))
    return re.sub(r"; \d+ findings are not shown on tickets", "; … findings are not shown on tickets", output)
