"""Whether anybody looks, whether words and numbers agree, and how a quarter ends."""

from __future__ import annotations

import datetime as dt

from benchmarks.company.firm import Firm
from benchmarks.company.model import AUTUMN, NOW, SPRING, SUMMER, TODAY, Cycle, Edit, KeyResult, Objective, Report

_BEHIND = ("off-pace", "status-contradiction")
_DAY = (TODAY - AUTUMN.starts).days


def _of(k: KeyResult, *rules: str) -> list[tuple[str, list[KeyResult]]]:
    return [(rule, [k]) for rule in rules]


def nobody_ever_reported(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.reports_from = None
    firm.defect("stale-check-in", k, fact="Nobody has ever reported on it.")


def reports_dried_up(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.reports_until = _DAY - firm.dice.randrange(25, 36)
    firm.defect("stale-check-in", k, fact=f"The last report was on day {k.life.reports_until}.")


def a_late_report(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.every, k.life.reports_from, k.life.reports_until = 7, 6, _DAY - firm.dice.randrange(12, 17)
    firm.near_miss("stale-check-in", k, fact="Two weeks without a report, over the holidays.")


def too_young_to_report(firm: Firm) -> None:
    _, k = firm.plain()
    k.starts = TODAY - dt.timedelta(days=8)
    k.life.reports_from, k.life.begins = None, _DAY - 7
    firm.near_miss("stale-check-in", k, fact="Begun last week.")


def paused_and_quiet(firm: Firm) -> None:
    _, k = firm.plain()
    k.state, k.life.reports_until, k.life.stops = "paused", 10, 12
    firm.near_miss("stale-check-in", k, fact="Paused since October.")


def far_behind(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "", [(0, 0.0), (_DAY, firm.dice.uniform(0.05, 0.15))]
    firm.defect("off-pace", k, fact="A tenth of the way at half-time; the number is reported without a word.")


def far_behind_and_said_so(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "honest", [(0, 0.0), (_DAY, firm.dice.uniform(0.05, 0.15))]
    firm.near_miss("off-pace", k, fact="A tenth of the way at half-time, and reported off track: everybody knows.")


def a_little_further_behind_each_week(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.every, k.life.says = 7, "on track"
    k.life.way = [(0, 0.0), (10, 0.06), (20, 0.12), (30, 0.17), (_DAY, 0.22)]
    firm.defect(
        "off-pace",
        k,
        fact="Every week a little further behind; by now more than a quarter of the way.",
        also=_of(k, "status-contradiction"),
        instead=["status-contradiction"],
    )


def a_slow_start(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.way = [(0, 0.0), (14, 0.07), (28, 0.24), (_DAY, 0.46), (91, 1.0)]
    firm.near_miss("off-pace", k, fact="A slow start; it has nearly caught up.")


def ahead_of_the_line(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.way = [(0, 0.0), (20, 0.5), (_DAY, 0.62)]
    firm.near_miss("off-pace", k, fact="Fast at first, slower now, and still ahead.")


def green_far_behind(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "on track", [(0, 0.0), (10, 0.02), (_DAY, 0.06)]
    firm.defect(
        "status-contradiction",
        k,
        fact="Hardly any way done at half-time, reported on track.",
        also=_of(k, "off-pace", "green-without-output"),
        instead=["off-pace", "green-without-output"],
    )


def red_and_done(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "off track", [(0, 0.0), (30, 0.7), (_DAY - 8, 1.02)]
    firm.defect("status-contradiction", k, fact="The aim is reached, and it is still reported off track.")


def amber_and_somewhat_behind(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "at risk", [(0, 0.0), (_DAY, 0.36)]
    firm.near_miss("status-contradiction", k, fact="Somewhat behind and reported at risk.", also=_of(k, "off-pace"))


def green_and_slightly_behind(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "on track", [(0, 0.0), (_DAY, 0.38)]
    firm.near_miss("status-contradiction", k, fact="A tenth behind: its owner expects to catch up.")


def green_and_backwards(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "on track", [(0, 0.0), (_DAY, -firm.dice.uniform(0.2, 0.5))]
    firm.defect(
        "value-runs-backwards",
        k,
        fact="The value goes the wrong way and is reported on track.",
        also=_of(k, *_BEHIND),
        instead=["status-contradiction"],
    )


def red_and_backwards(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "off track", [(0, 0.0), (_DAY, -0.3)]
    firm.near_miss(
        "value-runs-backwards", k, fact="The value goes the wrong way, and its owner says so.", also=_of(k, "off-pace")
    )


def a_dip(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.way = "on track", [(0, 0.0), (20, -0.1), (30, 0.3), (_DAY, 0.5)]
    firm.near_miss("value-runs-backwards", k, fact="It dipped in October and has recovered.")


def green_without_faith(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says = "on track"
    k.life.confidence = firm.pick(
        ([(0, 0.35), (_DAY, 0.25)], [(0, 0.9), (_DAY, 0.45)], [(0, 0.95), (20, 0.9), (_DAY, 0.55)])
    )
    firm.defect(
        "low-confidence-green", k, fact="Reported on track by somebody who hardly believes in it, or no longer."
    )


def green_with_faith(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.confidence = "on track", [(0, 0.75), (_DAY, 0.65)]
    firm.near_miss("low-confidence-green", k, fact="A little less sure than at the start.")


def a_bold_goal(firm: Firm) -> None:
    _, k = firm.plain()
    k.kind, k.life.says, k.life.confidence = "aspirational", "on track", [(0, 0.4), (_DAY, 0.4)]
    firm.near_miss("low-confidence-green", k, fact="A bold goal: four in ten is what such goals are made for.")


def amber_without_faith(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.says, k.life.confidence = "at risk", [(0, 0.6), (_DAY, 0.3)]
    firm.near_miss("low-confidence-green", k, fact="Hardly any confidence left, and reported at risk.")


def a_bound_is_broken_in_silence(firm: Firm) -> None:
    o, _ = firm.plain()
    k = firm.guardrail(o)
    k.life.says, k.life.way = firm.pick(("on track", "")), [(0, 0.8), (20, 1.0), (_DAY, 1.4)]
    firm.defect("breached-guardrail", k, fact="Beyond its bound for weeks, and nobody has said so.")


def a_bound_is_broken_aloud(firm: Firm) -> None:
    o, _ = firm.plain()
    k = firm.guardrail(o)
    k.life.says, k.life.way = firm.pick(("at risk", "off track")), [(0, 0.8), (20, 1.0), (_DAY, 1.4)]
    firm.near_miss("breached-guardrail", k, fact="Beyond its bound, and its owner says so.")


def a_bound_that_was_broken(firm: Firm) -> None:
    o, _ = firm.plain()
    k = firm.guardrail(o)
    k.life.says, k.life.way = "on track", [(0, 0.8), (20, 1.2), (30, 0.9), (_DAY, 0.85)]
    firm.near_miss("breached-guardrail", k, fact="Beyond its bound in October and back since.")


def _reported(o: Objective, says: str) -> None:
    for day in (12, 26, 40):
        at = dt.datetime.combine(AUTUMN.starts, dt.time(15), dt.UTC) + dt.timedelta(days=day)
        o.check_ins.append(Report(at, None, says, by=o.owner[0], note=f"Week {day // 7}."))


def green_over_red(firm: Firm) -> None:
    o, _ = firm.plain()
    for k in o.key_results[:2]:
        k.life.way = [(0, 0.0), (_DAY, 0.08)]
        k.life.says = "off track"
    third = o.key_results[2]
    third.life.way, third.life.says = [(0, 0.0), (_DAY, 0.1)], "off track"
    _reported(o, "on track")
    firm.defect(
        "red-under-green",
        o,
        fact="Its key results are off track, the objective is reported on track.",
        also=[x for k in o.key_results for x in _of(k, *_BEHIND)],
    )


def green_over_one_red(firm: Firm) -> None:
    o, k = firm.plain()
    k.life.way, k.life.says = [(0, 0.0), (_DAY, 0.08)], "off track"
    _reported(o, "on track")
    firm.near_miss("red-under-green", o, fact="One of three is off track.", also=_of(k, *_BEHIND))


def amber_over_red(firm: Firm) -> None:
    o, _ = firm.plain()
    for k in o.key_results:
        k.life.way, k.life.says = [(0, 0.0), (_DAY, 0.08)], "off track"
    _reported(o, "at risk")
    firm.near_miss(
        "red-under-green",
        o,
        fact="Its key results are off track, and the objective is reported at risk.",
        also=[x for k in o.key_results for x in _of(k, *_BEHIND)],
    )


def closed_too_early(firm: Firm) -> None:
    o, k = firm.plain()
    o.state = "finished"
    for each in o.key_results:
        if each.kind != "guardrail":
            each.life.way, each.life.left = [(0, 0.0), (_DAY - 8, 1.05)], 0
    if firm.dice.random() < 0.5:
        k.life.way = [(0, 0.0), (_DAY, 0.5)]
        fact = "Closed as finished with one number half-way."
    else:
        k.life.left = 4
        fact = "Closed as finished with work still open."
    firm.defect(
        "finished-over-unfinished",
        o,
        fact=fact,
        also=[("work-on-dropped-goal", [o]), *_of(k, "work-on-dropped-goal")],
        instead=["work-on-dropped-goal"],
    )


def closed_and_graded(firm: Firm) -> None:
    o, k = firm.plain()
    o.state, o.score = "finished", 0.7
    for each in o.key_results:
        each.life.left = 0
    k.life.way = [(0, 0.0), (_DAY, 0.5)]
    firm.near_miss("finished-over-unfinished", o, fact="Closed early, and graded as what it was.")


def closed_and_reached(firm: Firm) -> None:
    o, _ = firm.plain()
    o.state = "finished"
    for k in o.key_results:
        if k.kind != "guardrail":
            k.life.way, k.life.left = [(0, 0.0), (_DAY - 8, 1.05)], 0
    firm.near_miss("finished-over-unfinished", o, fact="Everything was reached before it was closed.")


def the_target_was_lowered(firm: Firm) -> None:
    _, k = firm.plain()
    if k.target is None or k.baseline is None:
        return
    hard = round(k.target + (k.target - k.baseline) * 0.8, 1)
    day = dt.date(2026, 10, 20) + dt.timedelta(days=firm.dice.randrange(20))
    unit = f" {k.unit}" if firm.dice.random() < 0.3 and k.unit else ""
    k.changes.append(Edit(day, "target", f"{hard:g}{unit}", f"{k.target:g}{unit}", k.owner[0]))
    firm.defect("moved-goalposts", k, fact=f"The target was made easier on {day}.")


def the_day_was_moved(firm: Firm) -> None:
    _, k = firm.plain()
    k.due = dt.date(2026, 12, 18)
    k.changes.append(Edit(dt.date(2026, 11, 9), "due", "2026-11-13", "2026-12-18", k.owner[0]))
    firm.defect("moved-goalposts", k, fact="Four days before its last day it was given five more weeks.")


def the_target_was_raised(firm: Firm) -> None:
    _, k = firm.plain()
    if k.target is None or k.baseline is None:
        return
    easy = round(k.target - (k.target - k.baseline) * 0.3, 1)
    k.changes.append(Edit(dt.date(2026, 10, 28), "target", f"{easy:g}", f"{k.target:g}", k.owner[0], "It went well."))
    firm.near_miss("moved-goalposts", k, fact="The target was made harder.")


def settled_before_it_began(firm: Firm) -> None:
    _, k = firm.plain()
    if k.target is None or k.baseline is None:
        return
    hard = round(k.target + (k.target - k.baseline) * 0.5, 1)
    k.changes.append(Edit(dt.date(2026, 9, 24), "target", f"{hard:g}", f"{k.target:g}", k.owner[0]))
    firm.near_miss("moved-goalposts", k, fact="The target was settled a week before the quarter began.")


def a_spelling_mistake_was_mended(firm: Firm) -> None:
    _, k = firm.plain()
    k.changes.append(Edit(dt.date(2026, 10, 28), "title", k.title.replace("e", "", 1), k.title, k.owner[0]))
    firm.near_miss("moved-goalposts", k, fact="Only the wording was mended.")


def past_its_day_without_a_word(firm: Firm) -> None:
    _, k = firm.plain()
    k.due = TODAY - dt.timedelta(days=firm.dice.randrange(7, 15))
    k.life.every, k.life.reports_from, k.life.way = 7, 6, [(0, 0.0), (_DAY, 0.85)]
    k.life.reports_until = (k.due - AUTUMN.starts).days - 1
    firm.defect(
        "overdue-goal",
        k,
        fact=f"Its day was {k.due}; nobody has said what became of it.",
        also=_of(k, "stale-check-in", *_BEHIND, "unlikely-to-finish"),
    )


def past_its_day_and_explained(firm: Firm) -> None:
    _, k = firm.plain()
    k.due = TODAY - dt.timedelta(days=10)
    k.life.way = [(0, 0.0), (_DAY, 0.9)]
    k.check_ins.append(
        Report(
            NOW - dt.timedelta(days=4),
            k.target,
            "at risk",
            by=k.owner[0],
            note="Two branches are left; done by Friday.",
        )
    )
    k.life.reports_until = 30
    firm.near_miss(
        "overdue-goal",
        k,
        fact="Past its day, and its owner has said when it will be done.",
        also=_of(k, *_BEHIND, "unlikely-to-finish"),
    )


def past_its_day_and_finished(firm: Firm) -> None:
    _, k = firm.plain()
    k.due, k.state = TODAY - dt.timedelta(days=10), "finished"
    k.life.way, k.life.left, k.life.stops, k.life.reports_until = [(0, 0.0), (34, 1.02)], 0, 34, 34
    firm.near_miss("overdue-goal", k, fact="Past its day and finished.")


def a_quarter_nobody_closed(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    goals = [firm.objective(team, cycle=SUMMER) for _ in range(firm.pick((1, 2)))]
    for o in goals:
        team.places -= 1
        o.rank = None
        for k in o.key_results:
            k.life.left = 0
    firm.defect(
        "unclosed-cycle",
        *goals,
        fact="The quarter ended in September; nobody closed, carried or graded it.",
        any=True,
        also=[(rule, [g]) for o in goals for g in [o, *o.key_results] for rule in ("overdue-goal", "stale-check-in")],
    )


def a_quarter_that_was_graded(firm: Firm) -> None:
    team = firm.pick(firm.regular)
    o = firm.objective(team, cycle=SUMMER)
    team.places -= 1
    o.rank, o.state, o.score = None, "finished", round(firm.dice.uniform(0.3, 1.0), 1)
    for k in o.key_results:
        k.life.left = 0
    firm.near_miss("unclosed-cycle", o, fact="Closed and graded in October.")


def a_cycle_that_ended_last_week(firm: Firm) -> None:
    sprint = Cycle(f"Sprint quarter {firm.number('sprint')}", dt.date(2026, 8, 15), TODAY - dt.timedelta(days=6))
    firm.company.cycles.append(sprint)
    o = firm.objective(firm.team(claimed=True), cycle=sprint)
    for k in o.key_results:
        k.life.left = 0
        k.life.way = [(0, 0.0), (91, 1.05)]
    firm.near_miss("unclosed-cycle", o, fact="The cycle ended six days ago; the review is next week.")


def _series(firm: Firm, cycles: list[Cycle], targets: list[float]) -> list[KeyResult]:
    team = firm.pick(firm.regular)
    subject, made = firm.subject(team.language), []
    first: KeyResult | None = None
    for cycle, factor in zip(cycles, targets, strict=True):
        o = firm.objective(
            team, cycle=cycle, subject=subject, title=f"{subject[:1].upper()}{subject[1:]}: {cycle.name}"
        )
        k = o.key_results[0]
        if first is not None:
            k.title, k.metric, k.unit, k.baseline = first.title, first.metric, first.unit, first.baseline
            k.target = first.target
        first = first or k
        if factor != 1 and first.target is not None and first.baseline is not None:
            k.target = round(first.baseline + (first.target - first.baseline) * factor, 1)
            k.title = firm.measured("{M}: {b}{u} → {t}{u}", k.metric, k.unit, k.baseline or 0, k.target)
        if cycle is not AUTUMN:
            team.places -= 1
            o.rank, o.state, o.score = None, "finished", 0.3
            for each in o.key_results:
                each.life.left, each.score = 0, 0.3
            k.life.way = [(0, 0.0), (91, 0.1)]
        made.append(k)
    return made


def the_same_number_for_the_third_time(firm: Firm) -> None:
    made = _series(firm, [SPRING, SUMMER, AUTUMN], [1, 1, 1])
    firm.defect(
        "carried-over", made[-1], fact="The third quarter with this number.", also=[("carried-over", [k]) for k in made]
    )


def the_same_number_once_more(firm: Firm) -> None:
    made = _series(firm, [SUMMER, AUTUMN], [1, 1])
    firm.near_miss("carried-over", made[-1], fact="The second quarter with this number.")


def a_further_step_each_time(firm: Firm) -> None:
    made = _series(firm, [SPRING, SUMMER, AUTUMN], [0.4, 0.7, 1.2])
    firm.near_miss("carried-over", made[-1], fact="The same metric, each quarter a step further.")


def due_after_the_quarter(firm: Firm) -> None:
    _, k = firm.plain()
    k.due = AUTUMN.ends + dt.timedelta(days=firm.dice.randrange(10, 60))
    firm.defect(
        "period-mismatch", k, fact=f"Due on {k.due}, in a quarter that ends on {AUTUMN.ends}.", also=_of(k, "off-pace")
    )


def due_on_the_last_day(firm: Firm) -> None:
    _, k = firm.plain()
    k.due = AUTUMN.ends
    firm.near_miss("period-mismatch", k, fact="Due on the last day of the quarter.")


def the_same_report_every_week(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.every, k.life.reports_from = 7, 6
    k.life.words, k.life.says, k.life.way = firm.pick(("same", "none")), "at risk", [(0, 0.2), (91, 0.2)]
    firm.defect(
        "ritual-check-in",
        k,
        fact="Six reports with the same words, or none, about a value that stands still.",
        also=_of(k, *_BEHIND),
    )


def the_same_words_about_a_moving_value(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.every, k.life.reports_from, k.life.words = 7, 6, firm.pick(("same", "none"))
    firm.near_miss("ritual-check-in", k, fact="Always the same words, but the value moves.")


def few_reports_that_are_alike(firm: Firm) -> None:
    _, k = firm.plain()
    k.life.every, k.life.reports_from, k.life.words, k.life.says, k.life.reports_until = 14, 9, "same", "at risk", 40
    k.life.way = [(0, 0.3), (91, 0.3)]
    firm.near_miss("ritual-check-in", k, fact="Three reports that are alike: no habit yet.", also=_of(k, *_BEHIND))
