"""The `files` part of `okrlint.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from okrlint.trackers.files.mapping import AT_MOST, Names, Where, headings_of
from okrlint.trackers.text.headings import Headings


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
        Literal["auto", "native", "markdown", "csv", "data"],
        Meta(
            description="How to read them; auto goes by the name: .md and .markdown, .csv and .tsv; "
            ".yaml, .yml and .json hold okrlint's own form (native) or goals in another (data)."
        ),
    ] = "auto"
    strict: Annotated[
        bool,
        Meta(description="Whether a file that cannot be read as OKRs stops the run (`--strict-input`)."),
    ] = False
    cycle: Annotated[
        str, Meta(description="The cycle of goals in Markdown and CSV files that say nothing about it themselves.")
    ] = ""
    team: Annotated[
        str, Meta(description="The team of goals in Markdown and CSV files that say nothing about it themselves.")
    ] = ""

    objective: Annotated[
        Where | None,
        Meta(description="Which heading, label, list, column or path is an objective; told by itself if left out."),
    ] = None
    key_result: Annotated[Where | None, Meta(description="The same for key results.")] = None
    fields: Annotated[
        dict[str, Names],
        Meta(description="What a property is called here, in place of its [usual names](words.md): `owner: Captain`."),
    ] = {}
    at_most: Annotated[
        Annotated[int, Meta(ge=1)],
        Meta(description="More objectives of a mapping in one file are taken for a mistake."),
    ] = AT_MOST

    changes: Annotated[
        bool,
        Meta(description="Whether git is asked who moved a target or a last day and when, where it keeps the files."),
    ] = True

    @property
    def headings(self) -> Headings:
        """What headings, labels and columns introduce, with a team's own names in place of the default ones."""
        return headings_of(self.fields)

    def based_on(self, folder: Path) -> Settings:
        """The same with relative paths starting at `folder`, where the configuration lies."""
        if folder == Path():
            return self
        return msgspec.structs.replace(self, paths=[(folder / path).as_posix() for path in self.paths])
