"""`okrlint init`: a first configuration from what a tracker shows, or files of an integration with names filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from okrlint import package_data
from okrlint.app import templates
from okrlint.errors import UsageError
from okrlint.trackers import Run
from okrlint.trackers.onboarding.questions import Question
from okrlint.yaml_positions.check import suggest

TRACKERS = {"github": "OWNER", "jira": "URL"}
"""The trackers that `init` looks at, and what it has to be told."""


class Contact(msgspec.Struct, frozen=True):
    """What a first look at a tracker came to: what is left to ask, and the configuration for the answers."""

    questions: tuple[Question, ...]
    propose: Callable[[Mapping[str, str]], str]


def contact(name: str, target: str, run: Run, base_url: str = "") -> Contact:
    """Look at a tracker. Raises UsageError without a token, or for an owner or site that is not there."""
    if name == "github":
        from okrlint.trackers.github import discover as github
        from okrlint.trackers.github import propose as for_github

        found = github.discover(target, base_url, run.environment, max_wait=run.max_wait, say=run.say)
        return Contact(for_github.questions(found), lambda answers: for_github.propose(found, answers))
    if name == "jira":
        from okrlint.trackers.jira import discover as jira
        from okrlint.trackers.jira import propose as for_jira

        site = jira.discover(target, run.environment, max_wait=run.max_wait, say=run.say)
        return Contact(for_jira.questions(site), lambda answers: for_jira.propose(site, answers))
    raise UsageError(f"there is nothing called {name!r} to begin with", allowed=", ".join(offered()))


def offered() -> dict[str, str]:
    """Everything `init` can write: name -> what it is."""
    first = {name: f"okrlint.yaml from what {name} {what} holds" for name, what in TRACKERS.items()}
    return first | {name: t.about for name, t in templates.read_index(package_data.integrations()).templates.items()}


def files_of(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """The files of an integration by where they go. Raises UsageError for an unknown name or unfit value."""
    index = templates.read_index(package_data.integrations())
    if name not in index.templates:
        raise UsageError(
            f"there is nothing called {name!r} to begin with",
            allowed=", ".join(offered()),
            hint=suggest(name, set(offered())),
        )
    return templates.rendered(package_data.integrations(), index.templates[name], templates.chosen(index, given))


def next_steps(name: str, given: Mapping[str, str]) -> list[str]:
    """What is left to do after the files of an integration were written, with the reader's names."""
    index = templates.read_index(package_data.integrations())
    return [templates.fill(step, templates.chosen(index, given)) for step in index.templates[name].next]


def place(files: Mapping[str, str], target: Path, *, force: bool) -> list[templates.Placed]:
    """Write them; what is there already and differs is left alone, all or none, unless `force`."""
    return templates.place(files, target, force=force)
