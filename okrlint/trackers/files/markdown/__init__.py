"""Markdown as people write OKRs in it: `read_markdown`. What each module decides stands in its first lines."""

from okrlint.trackers.files.markdown.reader import read_markdown

__all__ = ["read_markdown"]
