"""Turns what was discovered into a commented `okrlint.yaml`, and into the questions that only a person can answer."""

from __future__ import annotations

from collections.abc import Mapping

from okrlint.trackers.github.discover import Choice, Found
from okrlint.trackers.onboarding.questions import Question
from okrlint.trackers.onboarding.yaml_quoting import few, flow, remark, scalar


def questions(found: Found) -> tuple[Question, ...]:
    """What has to be asked before a configuration can be proposed; nothing where there is only one sensible choice."""
    asked = []
    names = [name for name, issues in found.repositories if issues]
    if len(names) > 5:
        asked.append(
            Question(
                name="repositories",
                text=f"{found.owner} has {len(names)} repositories with issues. Which of them hold goals and work? "
                "(names, separated by blanks)",
            )
        )
    likely = [c for c in found.choices if c.objectives]
    if len(likely) > 1:
        text = "Goals are marked in more than one way. Which one counts?"
        asked.append(Question(name="goals", text=text, options=tuple(_said(c) for c in likely)))
    return tuple(asked)


def propose(found: Found, answers: Mapping[str, str] | None = None) -> str:
    """A commented `okrlint.yaml` for what was found and answered (by the name of the question)."""
    answers = answers or {}
    chosen = _chosen(found, answers.get("goals", ""))
    listed = answers.get("repositories", "").replace(",", " ").split()
    names = listed or [name for name, issues in found.repositories if issues][:5] or ["CHANGE-ME"]
    lines = [
        f"# Proposed by `okrlint init github {remark(found.owner)}` from what this token can see:",
        f"#   {len(found.repositories)} repositories with {found.issues:,} issues"
        + (f" (and {found.more_repositories} more, not looked at)" if found.more_repositories else ""),
        f"#   issue types: {few(found.types)}",
        f"#   issue fields: {few(found.fields)}",
        f"#   open milestones: {few(found.milestones)}",
    ]
    lines += [
        f"#   board {n} ({remark(title)}): {cards} cards; fields {few(fields)}"
        for n, title, cards, fields in found.boards
    ]
    lines += [f"# Could not be seen: {remark(what)}" for what in found.unseen]
    lines += ["", "sources:", "  - github:", f"      owner: {scalar(found.owner)}"]
    if found.base_url:
        lines.append(f"      base_url: {scalar(found.base_url)}")
    lines.append(f"      repositories: {flow(names)}")
    lines += _goals(found, chosen)
    if not found.boards and not found.unseen:
        lines += [
            "",
            "      # No Projects boards were found; [] also spares the token the scope read:project.",
            "      boards: []",
        ]
    lines += [
        "",
        "      # Where properties are kept: the first place that has a value wins. These are some of the defaults.",
        "      # fields:",
        "      #   owner: [field:Owner, board:Owner, body, assignees]",
        "      #   rank: [field:Rank, board:Rank, body]     # or [position]: the order of a board",
        "      #   cycle: [field:Cycle, board:Iteration, body, milestone]",
        "",
        "      # `linked` reads only goals and what is linked to them: fewer requests, but no orphan-work.",
        "      # work: all",
    ]
    return "\n".join(lines) + "\n"


def _goals(found: Found, chosen: Choice | None) -> list[str]:
    lines = [""]
    for choice in found.choices:
        mark = "chosen" if choice is chosen else "instead"
        lines.append(f"      # {mark}: {remark(_said(choice) + (f' ({choice.note})' if choice.note else ''))}")
        lead = "      " if choice is chosen else "      # "
        if choice.roadmap:
            lines.append(f"{lead}roadmap: {flow(choice.roadmap)}")
        lines += [f"{lead}objective: {choice.objective}", f"{lead}key_result: {choice.key_result}"]
    if chosen is None:
        lines += [
            "      # Nothing here looks like an objective. Say which issues are: by type, label, depth or board.",
            "      objective: {labels: [objective]}",
            "      key_result: {below: objective}",
        ]
    return lines


def _chosen(found: Found, answer: str) -> Choice | None:
    likely = [c for c in found.choices if c.objectives]
    return next((c for c in likely if _said(c) == answer), likely[0] if likely else None)


def _said(choice: Choice) -> str:
    results = "their sub-issues" if choice.results is None else f"{choice.results:,} key results"
    return remark(f"{choice.name}: {choice.objectives:,} objectives, {results}")
