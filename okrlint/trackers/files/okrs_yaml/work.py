"""Work items of an `okrs.yaml`, under a goal or at the top, with who does them, what they serve and how they moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from okrlint.records import Assignment, Contributes, Label, Movement, Work
from okrlint.trackers.files.names import identity, slug
from okrlint.trackers.files.okrs_yaml.form import MoveForm, Name, WorkForm
from okrlint.trackers.files.okrs_yaml.page import YamlPage
from okrlint.yaml_positions import Path


def read_work(page: YamlPage, at: Path, items: Sequence[WorkForm | Name] | None, *, goal: str, team: str) -> None:
    """The list of work items at `at`, serving `goal` if there is one; an empty list says that there is no work."""
    if items is not None:
        page.stated.update(("work", "contributes"))
    for index, item in enumerate(items or []):
        path = (*at, index)
        if isinstance(item, WorkForm):
            _item(page, path, item, goal, team)
        else:
            page.put(Contributes(of=page.of, work=page.text(path), goal=goal, via="link"))


def _item(page: YamlPage, path: Path, said: WorkForm, goal: str, team: str) -> None:
    key = page.text((*path, "key"))
    title = (said.title or "").strip()
    name = key or slug(title)
    if not name:
        page.fault(path, "a work item without a name", "`key`, `title` or both")
        return
    ident = identity("work", name)
    page.claim(ident, path, "describe it once and name its key elsewhere (`work: [DEP-12]`, `serves:`)")
    finished = page.moment((*path, "finished"))
    state, state_said = page.work_state((*path, "state"))
    page.put(
        Work(
            **page.place(path),
            of=page.of,
            id=ident,
            key=key or name,
            title=title or key,
            state=state or ("done" if finished else "open"),
            state_said=state_said,
            kind=(said.kind or "").strip(),
            size=None if said.size is None else float(said.size),
            team=page.names.spelled(page.text((*path, "team"))) or team,
            author=page.names.spelled(page.text((*path, "author"))),
            created_at=page.moment((*path, "created")),
            finished_at=finished,
            url=(said.url or "").strip(),
        )
    )
    if goal:
        page.put(Contributes(of=page.of, work=ident, goal=goal, via="child"))
    for served, _ in page.texts((*path, "serves"), said.serves):
        page.put(Contributes(of=page.of, work=ident, goal=served, via="link"))
    _people_and_labels(page, path, said, ident)
    _movements(page, path, said, ident, finished)


def _people_and_labels(page: YamlPage, path: Path, said: WorkForm, ident: str) -> None:
    if "assignee" in page.located.data_at(path):
        page.stated.add("assignment")
    for text, _ in page.texts((*path, "assignee"), said.assignee):
        for name, kind, _ in page.names.parties(text):
            if kind != "placeholder":
                page.put(Assignment(of=page.of, work=ident, person=name))
    if said.labels is not None:
        page.stated.add("label")
    for name, _ in page.texts((*path, "labels"), said.labels):
        page.put(Label(of=page.of, item=ident, name=name))


def _movements(page: YamlPage, path: Path, said: WorkForm, ident: str, finished: dt.datetime | None) -> None:
    if said.moved is not None:
        page.stated.add("movement")
    told = False
    for index, move in enumerate(said.moved or []):
        at = (*path, "moved", index)
        if not isinstance(move, MoveForm):
            moment = page.moment(at)
            if moment is not None:
                page.records.append(Movement(of=page.of, work=ident, moved_at=moment))
            continue
        moment = page.moment((*at, "on"))
        before, _ = page.work_state((*at, "from"))
        after, _ = page.work_state((*at, "to"))
        told = told or after in ("done", "dropped")
        by = page.names.spelled(page.text((*at, "by")))
        kind = move.kind or "state"
        if moment is not None:
            page.records.append(
                Movement(of=page.of, work=ident, moved_at=moment, kind=kind, from_state=before, to_state=after, by=by)
            )
    if finished is not None and not told:
        # That it was finished is a movement, too; that one end is known says nothing of the way there (coverage).
        page.records.append(Movement(of=page.of, work=ident, moved_at=finished, to_state="done"))
