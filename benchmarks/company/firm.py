"""How a healthy quarter goes: teams, people, objectives in an order, work at each team's own pace, honest reports.

`Firm` hands out healthy goals; a story changes what is so about them before `live` lets the days go by.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from benchmarks.company import words
from benchmarks.company.model import (
    AUTUMN,
    NOW,
    SUMMER,
    TODAY,
    Company,
    Cycle,
    Decision,
    Goal,
    KeyResult,
    Life,
    Move,
    Objective,
    Person,
    Position,
    Report,
    Team,
    Truth,
    Work,
)

_T = TypeVar("_T")
_MOST_GOALS = 4  # that one person answers for
Language = Literal["en", "de"]
FIRST_HELD_OUT = 100
"""Companies from this seed on speak in phrases that nothing was tuned on."""


class Firm:
    """A company under construction. All chance comes from `dice`, so that a seed gives the same company."""

    def __init__(self, teams: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self.company = Company()
        self._by_name: dict[str, list[Person]] = defaultdict(list)
        self._names = self._mixed(f"{first} {last}" for first in words.FIRST for last in words.LAST)
        self._homes = self._mixed(f"{place} {craft}" for place in words.PLACES for craft in words.CRAFTS)
        self._subjects: dict[str, list[str]] = {
            "en": self._mixed(f"{whose} {thing}" for whose in words.WHOSE for thing in words.THINGS),
            "de": self._mixed(f"{ding} für {wen}" for ding in words.DINGE for wen in words.FOR_WHOM),
        }
        self._serial: dict[str, int] = defaultdict(int)
        self._afterwards: list[Callable[[], None]] = []
        self.story = ""  # the one that is being told
        self.held_out = seed >= FIRST_HELD_OUT
        self.bot = self._hire("ticket-bot", "", bot=True)
        self.regular = [self.team() for _ in range(teams)]

    # ---- people and teams

    def _mixed(self, many: Iterable[str]) -> list[str]:
        every = list(many)
        self.dice.shuffle(every)
        return every

    def pick(self, many: Sequence[_T]) -> _T:
        return self.dice.choice(many)

    def phrase(self, table: Mapping[str, Sequence[_T]], language: str) -> _T:
        """One of a table's phrases in a language; of those set aside ("en aside") in a company that is set aside."""
        return self.pick(self.phrases(table, language))

    def phrases(self, table: Mapping[str, Sequence[_T]], language: str) -> Sequence[_T]:
        return (table.get(f"{language} aside") if self.held_out else None) or table[language]

    def _hire(self, name: str, team: str, *, bot: bool = False) -> Person:
        person = Person(name, team, self.pick(words.FUNCTIONS), "bot" if bot else "person")
        self.company.people.append(person)
        self._by_name[name].append(person)
        return person

    def person(self, team: Team) -> Person:
        """Somebody new in a team."""
        name = self._names.pop() if self._names else f"Person {self.number('person')}"
        team.people.append(self._hire(name, team.name))
        return team.people[-1]

    def team(self, *, claimed: bool = False, language: Language | None = None) -> Team:
        name = self._homes.pop() if self._homes else f"Team {self.number('team')}"
        code = "".join(part[:2] for part in name.upper().split()) + str(self.number("code"))
        team = Team(name, code, language or ("de" if self.dice.random() < 0.25 else "en"), claimed=claimed)
        team.plans_ahead = self.dice.random() < 0.6
        self.company.teams.append(team)
        for _ in range(4):
            self.person(team)
        return team

    def number(self, of: str) -> int:
        self._serial[of] += 1
        return self._serial[of]

    def owner(self, team: Team) -> Person:
        """Who has the fewest goals, or somebody new where all have enough."""
        here = [p for p in team.people if p.active and p.kind == "person"]
        least = min(here, key=lambda p: p.goals, default=None)
        person = self.person(team) if least is None or least.goals >= _MOST_GOALS else least
        person.goals += 1
        return person

    def other_team(self, than: Team) -> Team:
        return self.pick([t for t in self.regular if t is not than])

    # ---- goals

    def subject(self, language: str) -> str:
        left = self._subjects[language]
        return left.pop() if left else f"{self.pick(words.THINGS)} no. {self.number('subject')}"

    def objective(
        self,
        team: Team | None = None,
        *,
        cycle: Cycle = AUTUMN,
        title: str = "",
        subject: str = "",
        results: int = 3,
        language: Language | None = None,
    ) -> Objective:
        """A healthy objective at the end of its team's list."""
        at = team or self.pick([t for t in self.regular if language in (None, t.language)] or self.regular)
        about = subject or self.subject(at.language)
        at.places += 1
        number = self.number("objective")
        made = Objective(
            id=f"o{number:05d}",
            key=f"O{number}",
            title=title or self.title(at.language, about),
            team=at,
            owner=[self.owner(at).name],
            cycle=cycle,
            rank=at.places,
            subject=about,
        )
        made.not_doing = [self.filled(self.pick(words.EXCLUSIONS[at.language]), about)]
        made.trade_offs = [self.pick(words.GAINS[at.language])]
        if at.places <= 12 or self.dice.random() < 0.4:
            made.decision = self.decision(made)
        measures = self.dice.sample(words.MEASURES, len(words.MEASURES))
        families: set[str] = set()
        for measure in measures:
            if len(made.key_results) < results and measure.family not in families:
                families.add(measure.family)
                self.key_result(made, measure)
        for measure in measures:  # more than there are families: two of one family are no harm
            if len(made.key_results) < results and measure.family in families:
                self.key_result(made, measure)
        if results and self.dice.random() < 0.4:
            self.guardrail(made)
        self.company.objectives.append(made)
        return made

    def title(self, language: str, about: str) -> str:
        return self.filled(self.pick(words.TITLES[language]), about)

    def filled(self, template: str, about: str) -> str:
        place = self.pick(words.PLACES)
        return template.format(x=about, X=about[:1].upper() + about[1:], p=place, P=place)

    def decision(self, of: Objective) -> Decision:
        """Taken before the cycle, after everybody had been asked; not all had wanted the same."""
        language = of.team.language
        won, lost = self.pick(words.CHOICES[language])
        people = self.dice.sample([p.name for p in of.team.people], 3)
        day = of.cycle.starts - dt.timedelta(days=self.dice.randrange(3, 12))
        asked = [day - dt.timedelta(days=self.dice.randrange(2, 9)) for _ in people]
        return Decision(
            by=of.owner[0] if of.owner else people[0],
            on=day,
            choice=won,
            reason=self.pick(words.REASONS[language]),
            nevertheless=words.NEVERTHELESS[language].format(n=people[0].split()[0]),
            options=[won, lost],
            positions=[
                Position(name, lost if at == 0 else won, on=on)
                for at, (name, on) in enumerate(zip(people, asked, strict=True))
            ],
        )

    def key_result(self, of: Objective, measure: words.Measure | None = None, *, title: str = "") -> KeyResult:
        language = of.team.language
        known = measure or self.pick(words.MEASURES)
        name = (known.de if language == "de" else known.en).format(x=of.subject)
        baseline = round(self.dice.uniform(known.low, known.high))
        target = round(baseline * known.part)
        number = self.number("key_result")
        made = KeyResult(
            id=f"k{number:05d}",
            key=f"{of.key}.{len(of.key_results) + 1}",
            title=title or self.measured(self.pick(words.RESULT_TITLES[language]), name, known.unit, baseline, target),
            team=of.team,
            owner=[self.owner(of.team).name],
            metric=name,
            baseline=float(baseline),
            target=float(target),
            unit=known.unit,
        )
        made.life.pace = self.dice.uniform(0.5, 0.75)
        made.life.every = self.pick((7, 7, 14))
        made.life.reports_from = self.dice.randrange(4, 9)
        of.key_results.append(made)
        return made

    def measured(self, template: str, name: str, unit: str, baseline: float, target: float) -> str:
        shown = f" {unit}" if unit else ""
        return template.format(m=name, M=name[:1].upper() + name[1:], u=shown, b=f"{baseline:g}", t=f"{target:g}")

    def guardrail(self, of: Objective) -> KeyResult:
        """A number that only has to hold, and does."""
        language = of.team.language
        measure = self.pick(words.GUARDS)
        name = (measure.de if language == "de" else measure.en).format(x=of.subject)
        bound = float(round(self.dice.uniform(measure.low, measure.high)))
        title = self.measured(self.pick(words.GUARD_TITLES[language]), name, measure.unit, bound, bound)
        made = self.key_result(of, measure, title=title)
        made.metric, made.target, made.baseline, made.unit, made.kind = name, bound, None, measure.unit, "guardrail"
        made.life = Life(pace=0, left=0, linked=False, every=made.life.every, reports_from=made.life.reports_from)
        made.life.way = [(0, 0.75), (91, 0.8)]
        return made

    def plain(self, *, language: Language | None = None) -> tuple[Objective, KeyResult]:
        """A healthy objective, and one of its key results that a story may change."""
        made = self.objective(language=language)
        return made, made.key_results[0]

    # ---- ground truth

    def defect(
        self,
        rule: str,
        *subjects: Goal | Team | Person | str,
        fact: str,
        also: Iterable[tuple[str, Iterable[Goal | Team | Person | str]]] = (),
        instead: Iterable[str] = (),
        any: bool = False,
    ) -> None:
        true = frozenset((name, named(of)) for name, of in also)
        self.company.truths.append(Truth(rule, True, named(subjects), fact, true, frozenset(instead), any, self.story))

    def near_miss(
        self,
        rule: str,
        *subjects: Goal | Team | Person | str,
        fact: str,
        also: Iterable[tuple[str, Iterable[Goal | Team | Person | str]]] = (),
    ) -> None:
        true = frozenset((name, named(of)) for name, of in also)
        self.company.truths.append(Truth(rule, False, named(subjects), fact, true, story=self.story))

    # ---- history

    def live(self) -> Company:
        """Let the days go by for every goal, and for the chores that are nobody's goal."""
        for objective in list(self.company.objectives):
            for result in objective.key_results:
                self._work(objective, result)
                self._report(objective, result)
        served = {o.team.name for o in self.company.objectives}
        for team in self.company.teams:
            if not team.claimed and team.name in served:
                self.chores(team, 3)
                self._summer(team)
        for happens in self._afterwards:
            happens()
        return self.company

    def afterwards(self, happens: Callable[[], None]) -> None:
        """Something that is done to the history once there is one."""
        told = self.story

        def in_its_name() -> None:
            self.story = told
            happens()

        self._afterwards.append(in_its_name)

    def _summer(self, team: Team) -> None:
        """The quarter before, closed and graded: where a team's pace comes from."""
        goals = [o for o in self.company.objectives if o.team is team and o.cycle is AUTUMN]
        pace = sum(k.life.pace for o in goals for k in o.key_results)
        places, old = team.places, self.objective(team, cycle=SUMMER, results=2)
        team.places, old.rank = places, 1
        old.state, old.score, old.decision = "finished", round(self.dice.uniform(0.6, 0.9), 1), self.decision(old)
        for result in old.key_results:
            result.state, result.score = "finished", old.score
            result.life.pace, result.life.left, result.life.every = pace / len(old.key_results), 0, 14
            self._work(old, result)
            self._report(old, result)
        for name in [*old.owner, *(n for k in old.key_results for n in k.owner)]:
            next(p for p in team.people if p.name == name).goals -= 1

    def chores(self, team: Team, count: int, *, hands: str = "team") -> None:
        for _ in range(count):
            day = TODAY - dt.timedelta(days=self.dice.randrange(5, 40))
            made = self.item(
                team, self.pick(words.CHORES[team.language]).format(n=self.dice.randrange(2, 999)), day, hands
            )
            self.finish(made, _at(day + dt.timedelta(days=3), self.dice))
            self.company.loose.append(made)

    def item(self, team: Team, title: str, opened: dt.date, hands: str = "team") -> Work:
        who = {"nobody": "", "bot": self.bot.name}.get(hands) if hands in ("nobody", "bot") else None
        if who is None:
            gone = [p for p in team.people if not p.active]
            here = [p for p in team.people if p.active]
            able = gone if hands == "departed" and gone else here
            who = min(self.dice.sample(able, min(3, len(able))), key=lambda p: p.busy).name
        author = self.bot.name if hands == "bot" else self.pick([p for p in team.people if p.active]).name
        number = self.number(team.code)
        made = Work(f"{team.code}-{number}", title, team.name, assignee=who, author=author)
        made.created = _at(opened, self.dice)
        made.size = float(self.pick((1, 2, 3, 5)))
        return made

    def start(self, work: Work, when: dt.datetime, by: str = "") -> None:
        work.moves.append(Move(max(when, work.created), "state", "open", "doing", by or work.assignee or work.author))
        work.state = "doing"
        self._busy(work, 1)

    def _busy(self, work: Work, more: int) -> None:
        for person in self._by_name.get(work.assignee, []):
            person.busy += more

    def finish(self, work: Work, when: dt.datetime, by: str = "") -> None:
        before = work.state
        self._busy(work, -1 if before == "doing" else 0)
        work.finished = max(when, work.created + dt.timedelta(hours=4))
        work.moves.append(Move(work.finished, "state", before, "done", by or work.assignee or work.author))
        work.state = "done"

    def _work(self, of: Objective, result: KeyResult) -> None:
        life, starts = result.life, of.cycle.starts
        if not life.pace and not life.left:
            return
        today = min((TODAY - starts).days, (of.cycle.ends - starts).days)
        stops = today if life.stops is None else min(life.stops, today)
        step = 7 / life.pace if life.pace else 1e9
        day = life.begins + step * self.dice.uniform(0.3, 0.9)
        while life.finishes and day < stops:
            ahead = day if of.team.plans_ahead else self.dice.uniform(3, 9)
            made = self._step(of, result, starts + dt.timedelta(days=max(0, int(day - ahead) + self.dice.randrange(4))))
            self.start(made, _at(starts + dt.timedelta(days=max(0, int(day) - 2)), self.dice))
            self.finish(made, _at(starts + dt.timedelta(days=int(day)), self.dice))
            day += step * self.dice.uniform(0.8, 1.2)
        for at in range(life.left):
            opened = starts + dt.timedelta(days=min(life.begins + self.dice.randrange(0, 9), max(0, stops - 1)))
            made = self._step(of, result, opened)
            if at % 3 == 0 and stops > life.begins:
                last = starts + dt.timedelta(days=max(life.begins, stops - self.dice.randrange(1, 6)))
                self.start(made, _at(last, self.dice))
                if stops == today and self.dice.random() < 0.5:
                    made.moves.append(
                        Move(_at(last + dt.timedelta(days=1), self.dice), "comment", by=made.moves[-1].by)
                    )
        for work in result.work:
            work.moves = [m for m in work.moves if m.on < NOW]

    def _step(self, of: Objective, result: KeyResult, opened: dt.date) -> Work:
        title = self.filled(self.pick(words.STEPS[of.team.language]), of.subject)
        made = self.item(of.team, title, opened, result.life.hands)
        if result.life.crew:
            made.assignee = self.pick(result.life.crew)
        (result.work if result.life.linked else self.company.loose).append(made)
        return made

    def _report(self, of: Objective, result: KeyResult) -> None:
        life, starts = result.life, of.cycle.starts
        if life.reports_from is None:
            return
        length = (of.cycle.ends - starts).days
        last = min((TODAY - starts).days - self.dice.randrange(1, 4), length)
        until = last if life.reports_until is None else min(life.reports_until, last)
        same = self.note(of.team.language)
        tilt = self.dice.uniform(0.97, 1.12)
        days = list(range(life.reports_from, until + 1, life.every))
        if days and life.reports_until is None and until - days[-1] > 4:
            days.append(until)
        for day in days:
            wobble = self.dice.uniform(-0.015, 0.015) if life.way is None else 0.0
            way = day / length * tilt + wobble if life.way is None else _along(life.way, day)
            note = {"own": self.note(of.team.language), "same": same, "none": ""}[life.words]
            sure = None if life.confidence is None else round(_along(life.confidence, day), 2)
            said = self._status(life, way, day / length, result.kind)
            by = (result.owner or of.owner or [""])[0]
            value = self._value(result, way)
            result.check_ins.append(
                Report(_at(starts + dt.timedelta(days=day), self.dice), value, said, sure, by, note)
            )

    def note(self, language: str) -> str:
        what, more = words.NOTES[language]
        return f"{self.pick(what)}{self.pick(more)}."

    def _status(self, life: Life, way: float, time: float, kind: str) -> str:
        if life.says != "honest":
            return life.says
        if kind == "guardrail":
            return "on track" if way <= 1 else "off track"
        behind = time - way
        return "on track" if behind < 0.12 else "at risk" if behind < 0.3 else "off track"

    def _value(self, result: KeyResult, way: float) -> float | None:
        if result.target is None:
            return None
        if result.baseline is None:
            return round(result.target * way, 1)
        value = result.baseline + (result.target - result.baseline) * way
        return round(value) if abs(result.target - result.baseline) > 20 else round(value, 1)


def named(subjects: Iterable[Goal | Team | Person | str]) -> frozenset[str]:
    return frozenset(s if isinstance(s, str) else s.id if isinstance(s, Goal) else s.name for s in subjects)


def _at(day: dt.date, dice: random.Random) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(dice.randrange(8, 17), dice.randrange(60)), dt.UTC)


def _along(points: list[tuple[int, float]], day: int) -> float:
    """Linear between the points, level before the first and after the last."""
    before = points[0]
    for point in points:
        if day <= point[0]:
            (one, low), (two, high) = before, point
            return high if one == two else low + (high - low) * (day - one) / (two - one)
        before = point
    return before[1]
