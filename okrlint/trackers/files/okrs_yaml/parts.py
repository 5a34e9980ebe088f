"""What is said about a goal in an `okrs.yaml`: check-ins, exclusions, trade-offs, decisions, commitments."""

from __future__ import annotations

from okrlint.records import Change, CheckIn, Commitment, Decision, Exclusion, Option, Position, TradeOff
from okrlint.trackers.files.okrs_yaml.form import DecisionForm, GoalForm, ObjectiveForm
from okrlint.trackers.files.okrs_yaml.page import YamlPage
from okrlint.trackers.text.body import read_body
from okrlint.yaml_positions import Path


def read_check_ins(page: YamlPage, at: Path, said: GoalForm, goal: str) -> None:
    """The reports on an objective or key result."""
    if said.check_ins is not None:
        page.stated.add("check_in")
    for index, report in enumerate(said.check_ins or []):
        path = (*at, "check_ins", index)
        moment = page.moment((*path, "on"))
        status, status_said = page.status((*path, "status"))
        value, _ = page.number((*path, "value"), report.value)
        confidence = page.share((*path, "confidence"))
        if moment is None:
            continue
        page.put(
            CheckIn(
                **page.place(path),
                of=page.of,
                goal=goal,
                checked_at=moment,
                value=value,
                status=status,
                status_said=status_said,
                confidence=confidence,
                by=page.names.spelled(page.text((*path, "by"))),
                note=(report.note or "").strip(),
            )
        )


def read_changes(page: YamlPage, at: Path, said: GoalForm, goal: str) -> None:
    """The edits of a goal that are on record."""
    if said.changes is not None:
        page.stated.add("change")
    for index, change in enumerate(said.changes or []):
        path = (*at, "changes", index)
        moment = page.moment((*path, "on"))
        before, after = page.text((*path, "from")), page.text((*path, "to"))
        if not before and not after:
            page.fault(path, "a change without content", "from, to or both")
        if change.what == "state":
            before, after = (
                page.goal_state((*path, end))[0] if page.text((*path, end)) else "" for end in ("from", "to")
            )
        if change.what in ("due", "starts"):
            page.day((*path, "from"))
            page.day((*path, "to"))
        if moment is None:
            continue
        page.put(
            Change(
                **page.place(path),
                of=page.of,
                goal=goal,
                what=change.what,
                changed_at=moment,
                before=before,
                after=after,
                by=page.names.spelled(page.text((*path, "by"))),
                note=(change.note or "").strip(),
            )
        )


def read_said(page: YamlPage, at: Path, said: ObjectiveForm, goal: str) -> None:
    """What an objective rules out or gives up."""
    excluded = [text for text, _ in page.texts((*at, "not_doing"), said.not_doing)]
    if not excluded and ":" in (said.description or ""):  # "Not this cycle: …" in a sentence, as in a ticket
        excluded = [found.text for found in read_body(said.description or "").exclusions]
    page.put(*(Exclusion(of=page.of, objective=goal, text=text) for text in excluded))
    for index, trade in enumerate(said.trade_offs or []):
        if not (trade.gains or trade.gives_up):
            page.fault((*at, "trade_offs", index), "a trade-off without content", "gains, gives_up or both")
        page.put(TradeOff(of=page.of, objective=goal, gains=trade.gains or "", gives_up=trade.gives_up or ""))


def read_decisions(page: YamlPage, at: Path, said: ObjectiveForm, goal: str) -> None:
    """The decisions behind an objective, with options and positions."""
    several = said.decision if isinstance(said.decision, list) else [said.decision]
    for index, decision in enumerate(several):
        if decision is not None:
            path = (*at, "decision", index) if isinstance(said.decision, list) else (*at, "decision")
            _decision(page, path, decision, goal, index + 1)


def read_commitments(page: YamlPage, at: Path, said: ObjectiveForm, goal: str) -> None:
    """Who has given their word to an objective."""
    if said.commitments is not None:
        page.stated.add("commitment")
    for index, commitment in enumerate(said.commitments or []):
        path = (*at, "commitments", index)
        party, kind = page.names.party(page.text((*path, "party")), "team")
        stance, on = commitment.stance or "committed", page.day((*path, "on"))
        page.put(Commitment(of=page.of, objective=goal, party=party, kind=kind, stance=stance, stated_on=on))


def _decision(page: YamlPage, path: Path, said: DecisionForm, goal: str, number: int) -> None:
    ident = f"{goal}/decision{number}"
    choice = (said.choice or "").strip()
    page.put(
        Decision(
            **page.place(path),
            of=page.of,
            id=ident,
            objective=goal,
            by=page.names.spelled(page.text((*path, "by"))),
            decided_on=page.day((*path, "on")),
            choice=choice,
            reason=(said.reason or "").strip(),
            nevertheless=(said.nevertheless or "").strip(),
        )
    )
    for option in said.options or []:
        name = option.strip()
        page.put(
            Option(of=page.of, decision=ident, name=name, chosen=bool(choice) and name.casefold() == choice.casefold())
        )
    for index, position in enumerate(said.positions or []):
        at = (*path, "positions", index)
        if position.person is None and position.count is None:
            page.fault(at, "a position of nobody", "person, or count where nobody is named")
        if position.person is not None and position.count is not None:
            page.fault((*at, "count"), f"{page.text((*at, 'person'))} is one person", "person or count, not both")
        one = Position(
            of=page.of,
            decision=ident,
            person=page.names.spelled(page.text((*at, "person"))),
            option=(position.option or "").strip(),
            stance=(position.stance or "").strip(),
            stated_on=page.day((*at, "on")),
        )
        page.put(*[one] * (position.count or 1))
