"""The `files` part of `okrlint.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from okrlint.trackers.text.headings import DEFAULT, Headings


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which files to read and how."""

    paths: Annotated[
        list[str],
        Meta(description="Files, folders and patterns (plans/**/*.md), from the folder of the configuration."),
    ] = msgspec.field(default_factory=lambda: ["."])
    exclude: Annotated[
        list[str], Meta(description="Patterns of files and folders that are not looked at (archive, */drafts/*).")
    ] = []
    format: Annotated[
        Literal["auto", "native", "markdown", "csv"],
        Meta(description="How to read them; auto goes by the name: .yaml and .yml, .md and .markdown, .csv and .tsv."),
    ] = "auto"
    cycle: Annotated[
        str, Meta(description="The cycle of goals in Markdown and CSV files that say nothing about it themselves.")
    ] = ""
    team: Annotated[
        str, Meta(description="The team of goals in Markdown and CSV files that say nothing about it themselves.")
    ] = ""

    headings: Annotated[
        Headings, Meta(description="Which headings, labels and columns introduce what, where a team has its own words.")
    ] = DEFAULT

    def based_on(self, folder: Path) -> Settings:
        """The same with relative paths starting at `folder`, where the configuration lies."""
        if folder == Path():
            return self
        return msgspec.structs.replace(self, paths=[(folder / path).as_posix() for path in self.paths])
