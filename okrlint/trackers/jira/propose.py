"""Turns what was discovered of a site into a commented `okrlint.yaml`, and into what only a person can answer."""

from __future__ import annotations

from collections.abc import Mapping

from okrlint.trackers.jira.discover import Choice, Found
from okrlint.trackers.jira.fields import Field, find
from okrlint.trackers.jira.settings import Fields, Match
from okrlint.trackers.onboarding.questions import Question
from okrlint.trackers.onboarding.yaml_quoting import few, flow, remark, scalar
from okrlint.trackers.text.vocabulary import names_of

_FIRST = {
    "team": ("rm-teams-custom-field-team",),
    "status": ("OKR status",),
    "size": ("Story Points", "Story point estimate"),
}
"""What Jira itself, or its own apps, call a field."""
_GUESSED = (
    *(
        "owner",
        "contributors",
        "team",
        "metric",
        "baseline",
        "target",
        "current",
        "unit",
        "status",
        "confidence",
        "size",
    ),
)
_OF_JIRA = frozenset(("status", "assignee", "priority", "labels"))
"""Fields that every issue has: what they say of a goal is asked for by other keys, or known already."""
_BOARDS, _PRIORITY, _NEITHER = "yes", "no, the priority does", "neither does"


def questions(found: Found) -> tuple[Question, ...]:
    """What has to be asked before a configuration can be proposed; nothing where there is only one sensible choice."""
    asked = []
    if len(found.choices) > 1:
        text = "Goals are marked in more than one way. Which one counts?"
        asked.append(Question(name="goals", text=text, options=tuple(_said(c) for c in found.choices)))
    if not found.choices and len(found.projects) > 1:
        text = f"Which of the {len(found.projects)} projects hold goals and work? (keys, separated by blanks)"
        asked.append(Question(name="projects", text=text))
    if any(f.custom == "gh-lexo-rank" for f in found.fields):
        text = "Does the order of goals on your boards say which goal goes first?"
        asked.append(Question(name="rank", text=text, options=_rankings(found.choices[0] if found.choices else None)))
    return tuple(asked)


def propose(found: Found, answers: Mapping[str, str] | None = None) -> str:
    """A commented `okrlint.yaml` for what was found and answered (by the name of the question)."""
    answers = answers or {}
    chosen = next((c for c in found.choices if _said(c) == answers.get("goals")), None)
    chosen = chosen or (found.choices[0] if found.choices else None)
    keys = answers.get("projects", "").replace(",", " ").split()
    keys = keys or list(chosen.projects if chosen else [k for k, _ in found.projects][:5]) or ["CHANGEME"]
    kind = "Cloud" if found.cloud else f"Data Center {found.version}"
    who = remark(found.account)
    lines = [
        f"# Proposed by `okrlint init jira {remark(found.url)}` from what {who} can see (Jira {kind}):",
        f"#   {len(found.projects)} projects: {few(f'{k} ({n})' for k, n in found.projects)}",
        f"#   issue types: {few(n if level is None else f'{n} (level {level})' for n, level in found.types)}",
        f"#   links: {few(f'{out} / {back}' for out, back in found.links)}",
        f"#   boards: {few(found.boards)}",
        *(f"# Could not be seen: {remark(what)}" for what in found.unseen),
        "",
        "sources:",
        "  - jira:",
        f"      url: {scalar(found.url)}",
        f"      projects: {flow(keys)}",
    ]
    return "\n".join([*lines, *_goals(found, chosen), *_fields(found, answers.get("rank", ""))]) + "\n"


def _goals(found: Found, chosen: Choice | None) -> list[str]:
    lines = [""]
    for choice in found.choices:
        lead = "      " if choice is chosen else "      # "
        lines.append(f"      # {'chosen' if choice is chosen else 'instead'}: {_said(choice)}")
        lines += [f"{lead}objective: {_match(choice.objective)}", f"{lead}key_result: {_match(choice.key_result)}"]
        lines.append(f"{lead}serves: {flow(choice.serves)}")
    if chosen is None:
        lines += [
            "      # Nothing here looks like an objective. Say which issues are: by type, label or JQL.",
            "      objective: {types: [Objective]}",
            '      key_result: {types: ["Key Result"]}',
        ]
    return lines


def _fields(found: Found, rank: str) -> list[str]:
    """The fields that the site has for each property; a name that several fields have is left to a person."""
    fields = list(found.fields)
    defaults = Fields()
    lines = ["", "      # Where properties are kept: the first place that has a value wins.", "      fields:"]
    rank = rank or _rankings(found.choices[0] if found.choices else None)[0]
    for answer, line in (
        (_BOARDS, "rank: [gh-lexo-rank]     # the order of the boards, top first"),
        (_PRIORITY, "priority: [priority]"),
    ):
        lines.append(f"        {'' if rank == answer else '# '}{line}")
    lines.append("        cycle: [fixVersions]     # or [gh-sprint], or [labels] such as 2026-Q2")
    for name in _GUESSED:
        guesses = _guesses(name)
        there = [(g, find(g, fields)) for g in guesses]
        places = [g for g, held in there if len(held) == 1]
        doubtful: list[Field] = [f for _, held in there if len(held) > 1 for f in held]
        rest = [p for p in getattr(defaults, name) if p in ("body", "assignee")]
        if places:
            lines.append(f"        {name}: {flow([*places[:1], *rest] if name != 'size' else places)}")
        if doubtful:
            lines.append(f"        # {name}: say which one: {few(f.shown() for f in doubtful)}")
    return lines


def _guesses(name: str) -> tuple[str, ...]:
    """What a property may be called on a site, the likeliest first."""
    names = (*_FIRST.get(name, ()), *names_of("objective_owner" if name == "owner" else name), *names_of(name))
    different: dict[str, str] = {}
    for one in names:
        different.setdefault(one.casefold(), one)
    return tuple(said for folded, said in different.items() if folded not in _OF_JIRA)


def _rankings(choice: Choice | None) -> tuple[str, ...]:
    """The possible answers, the likely one first: priorities that are all the same were set by nobody."""
    set_by_people = choice is not None and choice.priorities > 1
    return (_PRIORITY, _BOARDS, _NEITHER) if set_by_people else (_NEITHER, _BOARDS, _PRIORITY)


def _match(match: Match) -> str:
    parts = [f"types: {flow(match.types)}"] if match.types else []
    parts += [f"labels: {flow(match.labels)}"] if match.labels else []
    parts += [f"jql: {scalar(match.jql)}"] if match.jql else []
    return "{" + ", ".join(parts) + "}"


def _said(choice: Choice) -> str:
    return f"{choice.name}: {choice.objectives:,} objectives, {choice.results:,} key results"
