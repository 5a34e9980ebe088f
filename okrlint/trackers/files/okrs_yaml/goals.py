"""Objectives and key results of an `okrs.yaml`, and what stands directly on them."""

from __future__ import annotations

from typing import Any

import msgspec

from okrlint.records import KeyResult, Label, Objective, Outranks, Owner, Rank, Sharing, WaiverNote
from okrlint.trackers.files.names import identity, slug
from okrlint.trackers.files.okrs_yaml.form import FileForm, GoalForm, KeyResultForm, ObjectiveForm
from okrlint.trackers.files.okrs_yaml.page import YamlPage
from okrlint.trackers.files.okrs_yaml.parts import (
    read_changes,
    read_check_ins,
    read_commitments,
    read_decisions,
    read_said,
)
from okrlint.trackers.files.okrs_yaml.work import read_work
from okrlint.trackers.text.field_values import goal_kind_of, parse_priority
from okrlint.trackers.text.parts import waivers
from okrlint.yaml_positions import Path


class _Goal(msgspec.Struct, frozen=True):
    """Who a goal is: what its parts refer to."""

    id: str
    key: str
    path: Path
    team: str


def read_objectives(form: FileForm, page: YamlPage) -> None:
    """All objectives of the file with everything that stands under them."""
    for index, objective in enumerate(form.objectives or []):
        _objective(form, page, ("objectives", index), objective)


def _objective(form: FileForm, page: YamlPage, path: Path, said: ObjectiveForm) -> None:
    cycle = page.text((*path, "cycle")) or page.text(("cycle",))
    team = page.names.spelled(page.text((*path, "team")) or page.text(("team",)))
    goal = _goal(page, path, said, (slug(cycle), slug(team)), team)
    page.put(
        Objective(
            **page.place(path),
            of=page.of,
            id=goal.id,
            key=goal.key,
            title=said.title.strip(),
            description=(said.description or "").strip(),
            team=team,
            cycle=cycle,
            parent=page.text((*path, "parent")),
            **_told(page, path, said),
        )
    )
    _common(page, goal, said)
    _ranks(form, page, goal, said, cycle)
    for party, _ in page.texts((*path, "shared_with"), said.shared_with):
        page.put(Sharing(of=page.of, objective=goal.id, party=page.names.spelled(party), said=party))
    read_said(page, path, said, goal.id)
    read_decisions(page, path, said, goal.id)
    read_commitments(page, path, said, goal.id)
    for index, key_result in enumerate(said.key_results or []):
        _key_result(page, goal, (*path, "key_results", index), key_result, index)


def _key_result(page: YamlPage, objective: _Goal, path: Path, said: KeyResultForm | str, index: int) -> None:
    bare = not isinstance(said, KeyResultForm)
    form = said if isinstance(said, KeyResultForm) else KeyResultForm(title=said)
    team = page.names.spelled(page.text((*path, "team"))) or objective.team
    goal = _goal(page, path, form, (objective.id.removeprefix("file:"),), team, f"{objective.key}/kr{index + 1}")
    baseline, unit_1 = page.number((*path, "baseline"), form.baseline)
    target, unit_2 = page.number((*path, "target"), form.target)
    current, unit_3 = page.number((*path, "current"), form.current)
    page.put(
        KeyResult(
            **page.place(path),
            of=page.of,
            id=goal.id,
            key=goal.key,
            title=form.title.strip(),
            objective=objective.id,
            description=(form.description or "").strip(),
            team=team,
            metric=(form.metric or "").strip(),
            direction=form.direction,
            baseline=baseline,
            target=target,
            current=current,
            unit=(form.unit or unit_2 or unit_1 or unit_3).strip(),
            **_told(page, path, form),
        )
    )
    if not bare:
        _common(page, goal, form)


def _told(page: YamlPage, path: Path, said: GoalForm) -> dict[str, Any]:
    """What an objective and a key result are told alike about their lives, as far as anything is."""
    told: dict[str, Any] = {}
    if said.state is not None:
        told["state"], told["state_said"] = page.goal_state((*path, "state"))
    if said.status is not None:
        told["status"], told["status_said"] = page.status((*path, "status"))
    if said.kind is not None or said.labels:
        told["goal_kind"] = page.goal_kind((*path, "kind")) or goal_kind_of(map(str, said.labels or ()))
    for name in ("starts", "due", "resumed"):
        if getattr(said, name) is not None:
            told[name] = page.day((*path, name))
    for name in ("score", "confidence"):
        if getattr(said, name) is not None:
            told[name] = page.share((*path, name))
    if said.weight is not None:
        told["weight"] = page.weight((*path, "weight"))
    return told


def _goal(page: YamlPage, path: Path, said: GoalForm, scope: tuple[str, ...], team: str, key: str = "") -> _Goal:
    given = page.text((*path, "id"))
    own = given or slug(said.title)
    if not own:
        page.fault((*path, "title"), "the title holds no letter or digit", hint="give the goal an `id`")
    ident = identity(given) if given else identity(*scope, own)
    hint = "an `id` is given once" if given else "give one of them an `id`"
    page.claim(ident, (*path, "id") if given else path, hint)
    return _Goal(ident, page.text((*path, "key")) or given or key or own, path, team)


def _common(page: YamlPage, goal: _Goal, said: GoalForm) -> None:
    for field, role in (("owner", "accountable"), ("contributors", "contributor")):
        if (value := getattr(said, field)) is not None:
            for text, _ in page.texts((*goal.path, field), value):
                _owners(page, goal, text, role)
    for name, _ in page.texts((*goal.path, "labels"), said.labels):
        page.put(Label(of=page.of, item=goal.id, name=name))
    if said.labels is not None:
        page.stated.add("label")
    for lower, path in page.texts((*goal.path, "outranks"), said.outranks):
        page.put(Outranks(**page.place(path), of=page.of, higher=goal.id, lower=lower, via="field"))
    read_changes(page, goal.path, said, goal.id)
    _waivers(page, goal, said)
    read_check_ins(page, goal.path, said, goal.id)
    read_work(page, (*goal.path, "work"), said.work, goal=goal.id, team=goal.team)


def _owners(page: YamlPage, goal: _Goal, text: str, role: Any) -> None:
    for party, kind, words in page.names.parties(text):
        page.put(Owner(of=page.of, goal=goal.id, party=party or words, kind=kind, role=role, said=words))


def _ranks(form: FileForm, page: YamlPage, goal: _Goal, said: ObjectiveForm, cycle: str) -> None:
    team = page.text(("team",))
    scope = form.rank_scope or "/".join(part for part in (cycle, team) if part) or "files"
    if said.rank is not None:
        written = page.text((*goal.path, "rank"))
        page.put(Rank(of=page.of, goal=goal.id, scope=scope, value=float(said.rank), said=written))
    priority = page.text((*goal.path, "priority"))
    if priority:
        value = parse_priority(priority)
        if value is None:
            page.fault(
                (*goal.path, "priority"), f"priority: {priority!r}", "P0, P1, P2 …, a number, or high, medium, low"
            )
            return
        scope = form.rank_scope or cycle or "files"
        page.put(Rank(of=page.of, goal=goal.id, scope=scope, value=value, kind="priority", said=priority))


def _waivers(page: YamlPage, goal: _Goal, said: GoalForm) -> None:
    for index, allow in enumerate(said.allow or []):
        path = (*goal.path, "allow", index)
        page.put(
            WaiverNote(
                **page.place(path),
                of=page.of,
                goal=goal.id,
                rule=allow.rule.strip(),
                until=page.text((*path, "until")),
                reason=allow.reason.strip(),
                by=page.text((*path, "by")),
            )
        )
    if "okrlint" not in (said.description or "").lower():
        return
    place = page.place((*goal.path, "description"))
    for found in waivers(enumerate((said.description or "").splitlines())):
        page.put(WaiverNote(**place, of=page.of, goal=goal.id, rule=found.rule, until=found.until, reason=found.reason))
