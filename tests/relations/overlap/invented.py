"""An invented shipping company whose objectives the overlap tests vary."""

from __future__ import annotations

from okrlint.relations.overlap.goals import Goal, KeyResultText

SUBJECTS = (
    ("Shorten the wait for a berth", ("Berth waiting time from 9 h to 6 h", "Publish tide windows a day ahead")),
    ("Fewer damaged crates", ("Damage claims down by 15 %", "Every forklift has a load sensor")),
    ("Crews stay with us", ("Sailor turnover below 12 %", "Pay slips arrive before each leave")),
    ("Customs papers without paper", ("80 % of manifests filed electronically", "Retire the fax line")),
    ("Cold chain that holds", ("Temperature excursions at most 3 per month", "Reefer alarms reach the bridge")),
    ("A yard that plans itself", ("Reshuffles per container below 1.4", "Night shift runs from the plan")),
    ("Fuel that lasts", ("Bunker consumption down by 4 % per mile", "Hull cleaning on every dry dock")),
    ("Pilots know the channel", ("All pilots certified for the new channel", "Sounding chart refreshed weekly")),
    ("Invoices people understand", ("Disputed invoices below 2 %", "One tariff sheet for all ports")),
    ("Safe at night", ("No fall from height", "Floodlights on pier seven")),
    ("Rail takes the inland leg", ("30 % of boxes leave by rail", "Slot contract with two rail carriers")),
    ("Young engineers join", ("Eight apprentices on board ship", "Open day at the simulator")),
)


def goal(
    key: int,
    title: str,
    results: tuple[str, ...] = (),
    *,
    team: int | None = None,
    cycle: int | None = 1,
    **more: object,
) -> Goal:
    """A goal of a team of its own unless one is given; its key results have keys that no other goal's have."""
    return Goal(
        key=key,
        title=title,
        cycle=cycle,
        team=key if team is None else team,
        key_results=tuple(KeyResultText(key=1000 + 10 * key + i, title=text) for i, text in enumerate(results)),
        **more,  # type: ignore[arg-type]  # passed on by name
    )


def company() -> list[Goal]:
    """Twelve objectives of twelve teams that have nothing to do with one another."""
    return [goal(key, title, results) for key, (title, results) in enumerate(SUBJECTS)]
