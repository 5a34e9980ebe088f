"""Polls read alike from files, GitHub and Jira: the same spread and the same findings, through the command line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.cli.front import Did, okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, Site

RULES = "divergent-priority,input-after-decision,unanimous-decision"
QUESTION = "What is our top priority?"
DECIDED = "## Decision\nDecided by: Ines Abara\nDecided on: {day}\nChoice: {choice}\n\n## Positions\n{positions}\n"


class Goal(NamedTuple):
    """An objective: its id in files, its title and rank, and its decision with who argued for what."""

    id: str
    title: str
    rank: int = 0
    day: str = ""
    choice: str = ""
    positions: tuple[tuple[str, str, str], ...] = ()  # person or count, option, day

    def text(self) -> str:
        """As people write it into a ticket."""
        lines = [f"- {who}: {what} ({day})" if day else f"- {who} for {what}" for who, what, day in self.positions]
        body = f"Cycle: 2026-Q4\n{f'Rank: {self.rank}' if self.rank else ''}\n\n"
        return body + (DECIDED.format(day=self.day, choice=self.choice, positions="\n".join(lines)) if self.day else "")

    def form(self) -> dict[str, Any]:
        """As it stands in okrs.yaml."""
        made: dict[str, Any] = {"id": self.id, "title": self.title}
        made |= {"rank": self.rank} if self.rank else {}
        if self.day:
            argued = [
                {"person": who, "option": what, "on": day} if day else {"count": int(who), "option": what}
                for who, what, day in self.positions
            ]
            made["decision"] = {"by": "Ines Abara", "on": self.day, "choice": self.choice, "positions": argued}
        return made


GOALS = (
    Goal("by-six", "Every parcel is sorted by six", 2),
    Goal("calm", "The night shift goes home on time", 1),
    Goal(
        "gate", "Vans leave through one gate", 3, "2026-09-29", "Close the second gate",
        (("Pell Varga", "Keep both", "2026-10-02"), ("Dario Henning", "Close the second gate", "2026-10-05")),
    ),
    Goal("lamps", "Nobody stumbles in the yard", 4, "2026-09-01", "New lamps", (("3", "New lamps", ""),)),
    Goal("bikes", "Bikes have a place", 5, "2026-09-08", "No bikes inside", (("4", "No bikes inside", ""),)),
    Goal("desk", "Every call finds somebody", 6, "2026-09-15", "One desk", (("3", "One desk", ""),)),
)  # fmt: skip


class Said(NamedTuple):
    """One answer; `choice` is the id of a goal, or words."""

    person: str
    team: str
    function: str
    choice: str
    day: int
    note: str = ""


ANSWERS = (
    Said("jonas", "Depot", "sorting", "by-six", 20, "shops call about it"),
    Said("hanne", "Depot", "sorting", "calm", 20),
    Said("adaline", "Depot", "driving", "fewer broken parcels", 21),
    Said("sol", "Care", "calls", "by-six", 21),
    Said("mira", "Care", "calls", "by-six", 22),
    Said("yusra", "Care", "calls", "by-six", 22),
)


class Place(NamedTuple):
    """A folder with a configuration, and the environment that its sources need."""

    folder: Path
    env: dict[str, str]

    def run(self, *args: str) -> Did:
        return okrlint(*args, cwd=self.folder, env=self.env)

    def spreads(self) -> list[dict[str, Any]]:
        """The polls, without what only one tracker can have."""
        did = self.run("poll", "-f", "json")
        assert did.code == 0, did.err
        return [_bare(poll) for poll in json.loads(did.out)["polls"]]

    def findings(self) -> list[tuple[str, str]]:
        did = self.run("check", "-s", RULES, "-f", "json")
        assert did.code in (0, 1), did.err
        return sorted((f["rule"], f["message"]) for f in json.loads(did.out)["findings"])


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if k not in ("key", "url")}
    return [_bare(one) for one in value] if isinstance(value, list) else value


COLUMNS = ("Person", "Team", "Function", "Top priority", "Answered on", "Why")


def _table(way: str, answers: Sequence[Said]) -> tuple[str, str]:
    """Name and text of a file that holds a poll in a table, as people keep one."""
    titles = {g.id: g.title for g in GOALS}
    rows = [
        (a.person, a.team, a.function, (a.choice, titles.get(a.choice, a.choice))[n % 2], f"2026-09-{a.day}", a.note)
        for n, a in enumerate(answers)
    ]
    if way == "markdown":
        lines = [f"| {' | '.join(cells)} |" for cells in (COLUMNS, ["---"] * len(COLUMNS), *rows)]
        return "asked.md", "\n".join([f"# Asked for 2026-Q4\n\n## Question: {QUESTION}\n", *lines]) + "\n"
    columns = {"form": ("Your name", "Your team", "Function", QUESTION, "Timestamp", "Why")}.get(way, COLUMNS)
    made = io.StringIO()
    csv.writer(made).writerows([columns, *rows])
    if way == "csv":
        lines = made.getvalue().splitlines()
        return "answers.csv", "\n".join([f"Question,Cycle,{lines[0]}", *(f"{QUESTION},2026-Q4,{x}" for x in lines[1:])])
    return "2026-Q4-poll.csv", made.getvalue()


@contextmanager
def files(folder: Path, answers: Sequence[Said] = ANSWERS, way: str = "") -> Iterator[Place]:
    asked = [
        {"person": a.person, "team": a.team, "function": a.function, "choice": a.choice, "on": f"2026-09-{a.day}"}
        for a in answers
    ]
    plan = {"okrs": 1, "cycle": "2026-Q4", "objectives": [g.form() for g in GOALS]}
    if way:
        name, text = _table(way, answers)
        (folder / name).write_text(text, encoding="utf-8")
    else:
        plan["polls"] = [{"question": QUESTION, "answers": asked}]
    (folder / "okrs.yaml").write_text(yaml.safe_dump(plan, sort_keys=False), encoding="utf-8")
    yield Place(folder, {})


def _body(said: Said, choice: str, *, form: bool) -> str:
    """An answer as the issue form leaves it, or as labels that somebody types."""
    parts = [("Question", QUESTION), ("Cycle", "2026-Q4"), ("Top priority", choice), ("Team", said.team)]
    parts += [("Function", said.function), ("Why", said.note or "_No response_")]
    if form:
        return "\n\n".join(f"### {name}\n\n{value}" for name, value in parts)
    return "\n".join(f"{name}: {value}" for name, value in parts if value != "_No response_")


def _spoken(said: Said, choice: str) -> str:
    return f"Top priority: {choice}\nTeam: {said.team}\nFunction: {said.function}"


@contextmanager
def github(folder: Path, way: str, answers: Sequence[Said] = ANSWERS) -> Iterator[Place]:
    world = World("acme")
    numbers = {g.id: world.issue("plans", g.title, body=g.text(), labels=["objective"]) for g in GOALS}
    marks: dict[str, Any] = {"labels": ["okr-poll"], "author": "ines"}
    question = world.issue("plans", QUESTION, body="Cycle: 2026-Q4", **marks) if way != "tickets" else None
    if question is not None:
        question.created_at = question.updated_at = dt.datetime(2026, 9, 14, tzinfo=dt.UTC)
        world.comment(question, "Please answer until Friday.", by="ines")
    for number, said in enumerate(answers):
        world.now = dt.datetime(2026, 9, said.day, 9, tzinfo=dt.UTC)
        goal = numbers.get(said.choice)
        choice = said.choice if goal is None else (f"#{goal.number}", goal.url, goal.title)[number % 3]
        if way == "comments" and question is not None:
            world.comment(question, _spoken(said, choice), by=said.person)
            continue
        text = _body(said, choice, form=bool(number % 2)) if way == "tickets" else f"Function: {said.function}"
        made = world.issue("plans", f"My answer {number}", body=text, labels=["okr-poll"], author=said.person,
                           parent=question)  # fmt: skip
        if way == "fields":
            world.set_field(made, "Top priority", choice)
            world.set_field(made, "Team", said.team)
    world.now = dt.datetime(2026, 11, 16, 9, tzinfo=dt.UTC)
    with FakeGitHub(world) as fake:
        poll = "{labels: [okr-poll]}"
        source = f"owner: acme, repositories: [plans], base_url: '{fake.url}', objective: {{labels: [objective]}}"
        (folder / "okrlint.yaml").write_text(f"sources:\n  - github: {{{source}, poll: {poll}}}\n")
        yield Place(folder, dict(fake.environment))


@contextmanager
def jira(folder: Path, way: str, answers: Sequence[Said] = ANSWERS, *, cloud: bool = True) -> Iterator[Place]:
    site = Site(cloud=cloud)
    site.project("OKR")
    for name in ("Objective", "Key Result", "Poll answer"):
        site.type(name)
    site.type("Sub-task", -1)
    site.field("Top priority", "textfield" if not cloud else "string", "com.pyxis:textfield")
    site.field("Function", "string", "com.pyxis:textfield")
    ines = site.user("ines", "Ines Abara")
    goals = {g.id: site.issue("OKR", "Objective", g.title, description=g.text(), reporter=ines) for g in GOALS}
    when = dt.datetime(2026, 9, 14, tzinfo=dt.UTC)
    question = None
    if way != "tickets":
        question = site.issue("OKR", "Poll answer", QUESTION, at=when, description="Cycle: 2026-Q4", reporter=ines)
        site.comment(question, ines, "Please answer until Friday.", when)
    with JiraServer(site) as server:
        for number, said in enumerate(answers):
            at = dt.datetime(2026, 9, said.day, 9, tzinfo=dt.UTC)
            person, goal = site.user(said.person, said.person), goals.get(said.choice)
            url = f"{server.url}/browse/{goal.key}" if goal else ""
            choice = said.choice if goal is None else (goal.key, url, str(goal.values["summary"]))[number % 3]
            if way == "comments" and question is not None:
                site.comment(question, person, _spoken(said, choice), at)
                continue
            held: dict[str, Any] = {"reporter": person}
            if way == "tickets":
                held["description"] = _body(said, choice, form=bool(number % 2))
            else:
                held |= {"description": f"Team: {said.team}", "Top_priority": choice, "Function": said.function}
                held["parent"] = question
            site.issue("OKR", "Poll answer", f"My answer {number}", at=at, **held)
        source = f"url: '{server.url}', projects: [OKR], allow_http: true, poll: {{types: [Poll answer]"
        fields = ", fields: {function: [Function, body]}" if way == "fields" else ""
        (folder / "okrlint.yaml").write_text(f"sources:\n  - jira: {{{source}{fields}}}}}\n")
        yield Place(folder, dict(server.environment))


def place(name: str, folder: Path, answers: Sequence[Said] = ANSWERS) -> Any:
    tracker, _, way = name.partition("/")
    if tracker == "files":
        return files(folder, answers, way)
    return github(folder, way, answers) if tracker == "github" else jira(folder, way, answers, cloud=tracker == "jira")


TRACKERS = [
    f"{tracker}/{way}" for tracker in ("github", "jira", "data-center") for way in ("tickets", "comments", "fields")
]
EVERYWHERE = ["files", "files/markdown", "files/csv", "files/form", *TRACKERS]


@pytest.mark.parametrize("name", EVERYWHERE)
def test_a_poll_says_the_same_wherever_it_was_asked(name: str, tmp_path: Path) -> None:
    with place(name, tmp_path) as asked:
        [spread] = asked.spreads()
        found = asked.findings()
    assert (spread["question"], spread["cycle"], spread["people"], spread["teams"]) == (QUESTION, "2026-Q4", 6, 2)
    assert {c["name"]: c["people"] for c in spread["choices"]} == {
        "Every parcel is sorted by six": 4,
        "The night shift goes home on time": 1,
        "fewer broken parcels": 1,
    }
    assert [(g["name"], g["people"], len(g["choices"])) for g in spread["by_team"]] == [("Care", 3, 1), ("Depot", 3, 3)]
    assert [(g["name"], g["people"]) for g in spread["by_function"]] == [("calls", 3), ("", 3)]
    assert (spread["first"], spread["first_people"]) == ("The night shift goes home on time", 1)
    assert (spread["last_answer"], spread["names"]) == ("2026-09-22", [])
    assert [rule for rule, _ in found] == ["divergent-priority", "input-after-decision", "unanimous-decision"]
    assert found[0][1].startswith("3 people of Depot, each asked alone, named 3 first priorities: “Every parcel")
    assert "views on “Close the second gate” are dated after it" in found[1][1]


def test_the_findings_are_word_for_word_those_of_files(tmp_path: Path) -> None:
    told = {}
    for name in EVERYWHERE:
        folder = tmp_path / name.replace("/", "-")
        folder.mkdir()
        with place(name, folder) as asked:
            told[name] = asked.findings()
    assert all(said == told["files"] for said in told.values()), told


@pytest.mark.parametrize("name", ["github/tickets", "jira/tickets", "jira/comments"])
def test_tickets_of_a_poll_are_neither_goals_nor_work(name: str, tmp_path: Path) -> None:
    with place(name, tmp_path) as asked:
        assert asked.run("fetch", "-o", "snap").code == 0
        counted = asked.run(
            "query", "SELECT (SELECT count(*) FROM goal) g, (SELECT count(*) FROM work) w", "snap", "-f", "json"
        )
        assert json.loads(counted.out) == [{"g": len(GOALS), "w": 0}]
        again = asked.run("fetch", "-o", "snap")
        assert again.code == 0, again.err
        assert _bare(json.loads(asked.run("poll", "snap", "-f", "json").out)["polls"]) == asked.spreads()


@pytest.mark.parametrize("name", ["files", "github/comments", "jira/tickets"])
def test_of_two_answers_of_one_person_the_last_counts(name: str, tmp_path: Path) -> None:
    twice = [*ANSWERS, Said("jonas", "Depot", "sorting", "calm", 25)]
    with place(name, tmp_path, twice) as asked:
        [spread] = asked.spreads()
    assert (spread["people"], {c["name"]: c["people"] for c in spread["choices"]}["Every parcel is sorted by six"]) == (
        6,
        3,
    )


@pytest.mark.parametrize("name", ["files", "github/tickets", "data-center/comments"])
def test_few_answers_are_not_told_apart(name: str, tmp_path: Path) -> None:
    for count in (1, 2):
        folder = tmp_path / str(count)
        folder.mkdir()
        with place(name, folder, ANSWERS[:count]) as asked:
            [spread] = asked.spreads()
            assert (spread["people"], spread["choices"], spread["by_team"]) == (count, [], [])
            text = asked.run("poll").out
            assert f"{count} {'person' if count == 1 else 'people'} answered so far" in text
            assert "decision:" not in text
            assert "sorted by six" not in text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("teams.csv", "Team,Top priority,Owner\nDepot,by-six,Jonas Wirth\n"),
        ("people.csv", "Name,Top priority\nJonas Wirth,by-six\n"),
        ("faq.csv", "Question,Answer,Answered by\nWhere is the key?,At the desk,Jonas Wirth\n"),
        ("lunch-poll.csv", "Name,Answer\nJonas Wirth,Soup\n"),
        ("plan.csv", "Objective,Owner,Our top priority\nCalm,Jonas Wirth,yes\n"),
        ("week.md", "# Week\n\n| Name | Top priority |\n|---|---|\n| Jonas Wirth | by-six |\n"),
        ("faq.md", "## Question: Where is the key?\n\n| Name | Answer |\n|---|---|\n| Jonas | At the desk |\n"),
    ],
)
def test_what_people_put_first_in_other_lists_is_no_answer(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text("okrs: 1\nobjectives: [{title: Calm}]\n")
    (tmp_path / name).write_text(text)
    assert okrlint("poll", cwd=tmp_path).code == 2


def test_a_poll_beside_goals_in_one_markdown_file(tmp_path: Path) -> None:
    """Its table and its question are no goals, the goals stay, and nothing is left aside."""
    text = "# OKRs 2026-Q4\n\n## Objective 1: The yard is calm\n\n- KR1: Calls at night from 40 to 5\n\n"
    _, table = _table("markdown", ANSWERS)
    (tmp_path / "okrs.md").write_text(text + table.partition("\n\n")[2])
    goals = okrlint("query", "SELECT title FROM goal ORDER BY 1", "-f", "json", cwd=tmp_path)
    assert [g["title"] for g in json.loads(goals.out)] == ["Calls at night from 40 to 5", "The yard is calm"]
    [spread] = Place(tmp_path, {}).spreads()
    assert (spread["question"], spread["cycle"], spread["people"]) == (QUESTION, "2026-Q4", 6)
    assert "Left:" not in okrlint("check", "--explain-input", cwd=tmp_path).out


def test_an_answer_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text("okrs: 1\nobjectives: [{title: Calm}]\n")
    rows = "Jonas,Calm,2026-09-20\nHanne,,2026-09-20\nAda,Calm,03/04/2026\n"
    (tmp_path / "poll.csv").write_text(f"Name,Our top priority,Date\n{rows}")
    left = okrlint("check", "--explain-input", cwd=tmp_path).out
    assert "poll.csv:3:1" in left
    assert "an answer to a poll is missing" in left
    assert "poll.csv:4:10" in left
    [spread] = Place(tmp_path, {}).spreads()
    assert spread["people"] == 2


def test_no_name_is_shown_unless_the_configuration_says_so(tmp_path: Path) -> None:
    with files(tmp_path) as asked:
        for form in ("text", "json"):
            assert "jonas" not in asked.run("poll", "-f", form).out
        (tmp_path / "okrlint.yaml").write_text("poll: {by_person: true}\n")
        shown = asked.run("poll").out
    assert "jonas: Every parcel is sorted by six" in shown
    assert '{person: "jonas", option: "Every parcel is sorted by six"' in shown


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"A": 3, "B": 3}, [("A", 3), ("B", 3)]),
        ({"A": 5, "B": 2}, []),
        ({"A": 5, "B": 4, "C": 1}, [("A", 5), ("", 5)]),
        ({"A": 5, "B": 2, "C": 1}, [("A", 5), ("", 3)]),
        ({"A": 4, "": 1}, []),
        ({"A": 4, "": 3}, [("A", 4), ("", 3)]),
        ({"A": 6}, [("A", 6)]),
    ],
)
def test_what_is_left_of_the_shown_groups_tells_of_nobody(
    sizes: dict[str, int], shown: list[tuple[str, int]], tmp_path: Path
) -> None:
    people = [Said(f"p{t}{n}", t, "", "calm", 20) for t, size in sizes.items() for n in range(size)]
    with files(tmp_path, people) as asked:
        [spread] = asked.spreads()
    assert [(g["name"], g["people"]) for g in spread["by_team"]] == shown


def argued(place: Place) -> list[tuple[int, str, bool]]:
    """How many were for what, since when, and whether that was chosen; most first."""
    sql = (
        "SELECT p.option, count(*) n, min(p.stated_on) d, bool_or(o.chosen) c FROM position p "
        "JOIN option o ON o.decision = p.decision AND o.name = p.option GROUP BY 1 ORDER BY n DESC, 1"
    )
    did = place.run("query", sql, "-f", "json")
    assert did.code == 0, did.err
    return [(r["n"], r["d"], r["c"]) for r in json.loads(did.out)]


def test_the_draft_is_a_decision_once_it_is_filled_in(tmp_path: Path) -> None:
    """Pasted under an objective of a file, or into the text of an issue."""
    choice, expected = GOALS[0].title, [(4, "2026-09-22", True), (1, "2026-09-22", False), (1, "2026-09-22", False)]
    with files(tmp_path) as asked:
        drafts = {form: asked.run("poll", "--draft", form).out for form in ("okrs.yaml", "ticket")}
    lines = drafts["okrs.yaml"][drafts["okrs.yaml"].index("decision:") :].splitlines()
    pasted = "okrs: 1\nobjectives:\n  - title: Sorted\n" + "".join(f"    {line}\n" for line in lines)
    for key, value in (("by", "Ines Abara"), ("on", "2026-09-29"), ("choice", choice)):
        pasted = pasted.replace(f"      {key}:  ", f"      {key}: {value}  ", 1)
    (tmp_path / "okrs.yaml").write_text(pasted, encoding="utf-8")
    assert argued(Place(tmp_path, {})) == expected
    body = drafts["ticket"][drafts["ticket"].index("## Decision") :]
    for label, value in (("Decided by", "@ines"), ("Decided on", "2026-09-29"), ("Choice", choice)):
        body = body.replace(f"{label}:", f"{label}: {value}")
    world = World("acme")
    world.issue("plans", "Sorted", body=body, labels=["objective"])
    with FakeGitHub(world) as fake:
        source = f"owner: acme, repositories: [plans], base_url: '{fake.url}', objective: {{labels: [objective]}}"
        (tmp_path / "okrlint.yaml").write_text(f"sources:\n  - github: {{{source}}}\n")
        assert argued(Place(tmp_path, dict(fake.environment))) == expected


def test_what_is_no_poll_says_how_to_ask(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text("okrs: 1\nobjectives: [{title: Calm}]\n")
    did = okrlint("poll", cwd=tmp_path)
    assert did.code == 2
    assert "nothing that was read is a poll" in did.err
    assert "okrlint init poll" in did.err
    with github(tmp_path, "tickets") as asked:
        text = (tmp_path / "okrlint.yaml").read_text()
        (tmp_path / "okrlint.yaml").write_text(text.replace(", poll: {labels: [okr-poll]}", ""))
        did = asked.run("poll")
    assert (did.code, "nobody said which tickets are questions or answers" in did.err) == (2, True), did.err


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("poll: {least: 1}\n", "okrlint.yaml:1:15"),
        ("poll: {by_persons: true}\n", "did you mean 'by_person'?"),
        (
            "sources:\n  - github: {owner: a, repositories: [p], poll: {labels: [x], fields: {answer: [assignees]}}}\n",
            "poll.fields.answer: not a place that can be read: 'assignees'",
        ),
    ],
)
def test_mistakes_are_named_with_what_is_allowed(config: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "okrlint.yaml").write_text(config)
    (tmp_path / "okrs.yaml").write_text("okrs: 1\npolls: []\n")
    did = okrlint("poll", cwd=tmp_path, env={"OKRLINT_GITHUB_TOKEN": "x"})
    assert did.code == 2
    assert says in did.err


def test_a_type_that_the_site_does_not_have_is_named(tmp_path: Path) -> None:
    with jira(tmp_path, "tickets") as asked:
        text = (tmp_path / "okrlint.yaml").read_text()
        (tmp_path / "okrlint.yaml").write_text(text.replace("Poll answer", "Pool answer"))
        did = asked.run("poll")
        assert (did.code, "poll.types: the site has no issue type 'Pool answer'" in did.err) == (2, True), did.err
        (tmp_path / "okrlint.yaml").write_text(text.replace("]}", "], fields: {answer: [Topmost]}}", 1))
        did = asked.run("poll")
    assert (did.code, "poll.fields.answer: the site has no field 'Topmost'" in did.err) == (2, True), did.err


def test_init_poll_writes_a_form_whose_answers_are_read(tmp_path: Path) -> None:
    assert okrlint("init", "poll", "--into", tmp_path, "--set", "cycle=2026-Q4").code == 0
    form = yaml.safe_load((tmp_path / ".github/ISSUE_TEMPLATE/poll.yml").read_text())
    given = {"answer": "calm", "team": "Depot", "function": "sorting"}
    asked = [part for part in form["body"] if "id" in part]
    body = "\n\n".join(
        f"### {part['attributes']['label']}\n\n"
        + (part["attributes"].get("options") or [given.get(part["id"], "_No response_")])[0]
        for part in asked
    )
    world = World("acme")
    world.issue("plans", "A goal", labels=["objective"])
    for person in ("ada", "ben", "cyd"):
        world.issue("plans", form["title"], body=body, labels=form["labels"], author=person)
    with FakeGitHub(world) as fake:
        source = f"owner: acme, repositories: [plans], base_url: '{fake.url}', objective: {{labels: [objective]}}"
        (tmp_path / "okrlint.yaml").write_text(f"sources:\n  - github: {{{source}, poll: {{labels: [okr-poll]}}}}\n")
        [spread] = Place(tmp_path, dict(fake.environment)).spreads()
    assert (spread["question"], spread["cycle"], spread["people"]) == (QUESTION, "2026-Q4", 3)
    assert [(g["name"], g["people"]) for g in (*spread["by_team"], *spread["by_function"])] == [
        ("Depot", 3),
        ("sorting", 3),
    ]
    (tmp_path / "okrlint.yaml").unlink()
    assert okrlint("poll", "poll.okrs.yaml", cwd=tmp_path).out.endswith("Nobody has answered yet.\n")
