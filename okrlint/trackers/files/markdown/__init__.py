"""Markdown as people write OKRs in it: `read_markdown`. What each module decides stands in its first lines.

The reader is loaded when it is asked for: other forms use the words of this package without it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from okrlint.trackers.files.markdown.reader import read_markdown

__all__ = ["read_markdown"]


def __getattr__(name: str) -> Any:
    if name != "read_markdown":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from okrlint.trackers.files.markdown import reader

    return reader.read_markdown
