"""`okrs.yaml` to records: the whole file and its top. Its shape is declared in `form.py`."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import msgspec

from okrlint.errors import InputErrors, UsageError
from okrlint.records import Answer, Cycle, Incentive, Outranks, Person, Poll, Team, Term
from okrlint.trackers.files.file_reading import Reading
from okrlint.trackers.files.merge import merge
from okrlint.trackers.files.names import Names, identity, slug
from okrlint.trackers.files.okrs_yaml.coverage import native_coverage
from okrlint.trackers.files.okrs_yaml.form import FileForm, PersonForm
from okrlint.trackers.files.okrs_yaml.goals import read_objectives
from okrlint.trackers.files.okrs_yaml.page import YamlPage
from okrlint.trackers.files.okrs_yaml.work import read_work
from okrlint.yaml_positions import Located, Path, convert, load
from okrlint.yaml_positions.check import prune

_PLACED = ("objectives", "work")
"""Where the records say themselves where they stand."""


def read_native(text: bytes | str, file: str) -> Reading:
    """Everything an `okrs.yaml` states, taken for itself; files that belong together are read by `fetch`.

    Raises UsageError (InputErrors for several faults) with file:line:column for what is not YAML, not of the published
    schema, or contradicts itself.
    """
    return merge([read_form(*parse_native(text, file))])


def parse_native(text: bytes | str, file: str) -> tuple[FileForm, Located]:
    """The file held against its shape, not yet understood."""
    located = load(text, file)
    if located.data is None:
        return FileForm(), located
    return form_of(located), located


def form_of(located: Located) -> FileForm:
    """The data as an OKR file.

    Raises InputErrors with the mistakes of its shape, and with those of what it says where that can be told as well.
    """
    try:
        return convert(located, FileForm)
    except InputErrors as error:
        raise InputErrors([*error.errors, *_further(located)]) from None


def _further(located: Located) -> list[UsageError]:
    """The mistakes in what a file says, once those of its shape are taken out: days that are none, ids given twice."""
    prune(located, msgspec.json.schema(FileForm))
    try:
        read_form(msgspec.convert(located.data, FileForm, strict=True), located)
    except InputErrors as error:
        return error.errors
    except msgspec.ValidationError:
        pass
    return []


def declared(form: FileForm, located: Located) -> Names:
    """The teams and persons a file declares."""
    names = Names()
    for index, team in enumerate(form.teams or []):
        names.declare(_name(located, ("teams", index), team), "team")
    for index, person in enumerate(form.people or []):
        kind = person.kind or "person" if isinstance(person, PersonForm) else "person"
        names.declare(_name(located, ("people", index), person), kind)
    return names


def read_form(form: FileForm, located: Located, names: Names | None = None) -> Reading:
    """What a parsed file states, once the names of all files are known; its references are as written."""
    known = declared(form, located)
    if names is not None:
        known.update(names)
    page = YamlPage(located, known)
    _cycles(form, page)
    _teams(form, page)
    _people(form, page)
    _glossary(form, page)
    read_objectives(form, page)
    read_work(page, ("work",), form.work, goal="", team=page.text(("team",)))
    _order(form, page)
    _incentives(form, page)
    _polls(form, page)
    coverage = native_coverage(form, page)
    as_of = _as_of(page)
    if page.errors:
        raise InputErrors(page.errors)
    notes = [] if form.objectives or form.polls else [f"{located.file}: no objectives"]
    return Reading(
        file=located.file,
        form="native",
        records=page.records,
        coverage=coverage,
        unplaced=page.unplaced,
        notes=notes,
        as_of=as_of,
        places={ident: located.where(path) for ident, path in page.seen.items() if path[0] not in _PLACED},
    )


def _as_of(page: YamlPage) -> dt.datetime | None:
    """The moment the file speaks of; a day means its end, since what happened on that day is part of it."""
    moment = page.moment(("as_of",))
    if moment is not None and len(page.text(("as_of",))) == 10:
        return moment.replace(hour=23, minute=59, second=59)
    return moment


def _name(located: Located, path: Path, value: object) -> str:
    scalar = isinstance(value, str | int | float)
    return located.text(path if scalar else (*path, "name")).strip()


def _cycles(form: FileForm, page: YamlPage) -> None:
    for index, cycle in enumerate(form.cycles or []):
        path: Path = ("cycles", index)
        name = _name(page.located, path, cycle)
        ident = identity("cycle", slug(name) or name)
        starts, ends = page.day((*path, "starts")), page.day((*path, "ends"))
        if starts and ends and ends < starts:
            page.fault((*path, "ends"), f"the cycle ends ({ends}) before it starts ({starts})")
        page.claim(ident, path, "declare a cycle once")
        page.put(Cycle(of=page.of, id=ident, name=name, starts=starts, ends=ends))


def _teams(form: FileForm, page: YamlPage) -> None:
    for index, team in enumerate(form.teams or []):
        path: Path = ("teams", index)
        name = _name(page.located, path, team)
        ident = identity("team", slug(name) or name)
        page.claim(ident, path, "declare a team once")
        page.put(Team(of=page.of, id=ident, name=name, parent=page.names.spelled(page.text((*path, "parent")))))


def _people(form: FileForm, page: YamlPage) -> None:
    if form.people is not None:
        page.stated.add("person")
    for index, person in enumerate(form.people or []):
        path: Path = ("people", index)
        name = _name(page.located, path, person)
        ident = identity("person", slug(name) or name)
        page.claim(ident, path, "declare a person once")
        if isinstance(person, PersonForm):
            seen = page.moment((*path, "last_seen"))
            kind = person.kind or "person"
            page.put(Person(of=page.of, id=ident, name=name, kind=kind, active=person.active, last_seen=seen))
        else:
            page.put(Person(of=page.of, id=ident, name=name))


def _glossary(form: FileForm, page: YamlPage) -> None:
    page.put(*(Term(of=page.of, name=name, definition=text) for name, text in (form.glossary or {}).items()))


def _order(form: FileForm, page: YamlPage) -> None:
    goals = list(page.texts(("order",), form.order))
    for (higher, _), (lower, path) in pairwise(goals):
        if higher == lower:
            page.fault(path, f"{lower!r} cannot outrank itself")
        page.put(Outranks(**page.place(path), of=page.of, higher=higher, lower=lower, via="field"))


def _incentives(form: FileForm, page: YamlPage) -> None:
    if form.incentives is not None:
        page.stated.add("incentive")
    for index, incentive in enumerate(form.incentives or []):
        path: Path = ("incentives", index)
        party, kind = page.names.party(page.text((*path, "party")))
        goal = page.text((*path, "goal"))
        page.put(Incentive(of=page.of, party=party, kind=kind, metric=incentive.metric or "", goal=goal))


def _polls(form: FileForm, page: YamlPage) -> None:
    if form.polls is not None:
        page.stated |= {"poll", "answer"}
    for index, poll in enumerate(form.polls or []):
        path: Path = ("polls", index)
        cycle = page.text((*path, "cycle")) or page.text(("cycle",))
        team = page.names.spelled(page.text((*path, "team")))
        given = page.text((*path, "id"))
        ident = identity("poll", given or slug(" ".join((cycle, team, poll.question))))
        page.claim(ident, path, "give one of them an `id`")
        opened, closed = page.day((*path, "on")), page.day((*path, "until"))
        if opened and closed and closed < opened:
            page.fault((*path, "until"), f"the poll closes ({closed}) before it opens ({opened})")
        page.put(
            Poll(
                **page.place(path),
                of=page.of,
                id=ident,
                question=poll.question.strip(),
                cycle=cycle,
                team=team,
                by=page.names.spelled(page.text((*path, "by"))),
                opened_on=opened,
                closed_on=closed,
            )
        )
        for number, answer in enumerate(poll.answers or []):
            at = (*path, "answers", number)
            page.put(
                Answer(
                    **page.place(at),
                    of=page.of,
                    poll=ident,
                    choice=page.text((*at, "choice")),
                    goal=page.text((*at, "choice")),
                    person=page.names.spelled(page.text((*at, "person"))),
                    team=page.names.spelled(page.text((*at, "team"))) or team,
                    function=(answer.function or "").strip(),
                    text=(answer.note or "").strip(),
                    answered_at=page.moment((*at, "on")),
                )
            )
