"""The words that say which way a number is to go, and those that are no part of what is measured.

The one place of this package that knows a language: English, with the commonest words of a few others. A text that
uses none of them still gets its numbers, its "A → B" and its units read; only the direction stays unknown.
"""

from __future__ import annotations

from okrlint.records import Direction


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_INCREASE = _set(
    """
    increase increases increasing increased raise raises raising grow grows growing grown growth improve improves
    improving improved boost boosts double doubles doubling triple triples expand expands expanding
    maximize maximise maximizing add adds gain gains lift lifts accelerate more higher additional uplift
    steigern steigere erhöhen erhöhe verdoppeln augmenter accroître doubler aumentar incrementar duplicar aumentare
    増やす 向上 提升 提高 增加
    """
)
_DECREASE = _set(
    """
    decrease decreases decreasing decreased reduce reduces reducing reduced reduction cut cuts cutting lower lowers
    shrink shrinks minimize minimise minimizing halve halves shorten shortens drop drops fewer less eliminate eliminates
    senken senke verringern reduzieren halbieren réduire diminuer baisser reducir disminuir bajar ridurre
    減らす 削減 减少 降低
    """
)
_MAINTAIN = _set(
    "maintain maintains maintaining keep keeps keeping sustain sustains hold holds stay stays remain remains "
    "halten beibehalten maintenir mantener mantenere 保持 維持"
)
_REACH = _set(
    "reach reaches reaching achieve achieves achieving hit hits attain attains land lands close closes get gets "
    "erreichen atteindre alcanzar raggiungere 达到 達成"
)

DIRECTIONS: dict[str, Direction] = {}
"""Which way a word sends the number beside it."""
DIRECTIONS.update(dict.fromkeys(_REACH, "reach"))
DIRECTIONS.update(dict.fromkeys(_MAINTAIN, "maintain"))
DIRECTIONS.update(dict.fromkeys(_INCREASE, "increase"))
DIRECTIONS.update(dict.fromkeys(_DECREASE, "decrease"))

WEAK = _set("add adds additional more higher lower less fewer get gets drop drops hold holds close closes cut cuts")
"""Words that give a direction only beside a number ("5 more"): without one they mean too many other things."""

NUMBER_WORDS: dict[str, float] = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5,
}  # fmt: skip
"""Words that count."""
MULTIPLES: dict[str, float] = {"double": 2, "doubles": 2, "doubling": 2, "twice": 2, "triple": 3, "triples": 3}
"""Words that say how many times as much."""
FRACTIONS: dict[str, float] = {"halve": 50, "halves": 50, "half": 50}
"""Words that say by how many per cent less."""
EVERY = _set("every each all jeder jede chaque tous cada todos ogni")
"""Words that mean 100 per cent of what follows, at the start of a text."""

CALENDAR = _set(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov "
    "november dec december januar februar märz mai juni juli oktober dezember"
)
"""A number beside one of these is a date."""
ORDERS = _set(
    "top tier stage level phase step version part chapter release iteration sprint goal kr okr priority rfc iso issue "
    "ticket pr mr"
)
"""A number after one of these is a name ("tier 1", "RFC 97"), not an amount."""
PERIODS = _set(
    "daily weekly monthly quarterly yearly annual annually hourly täglich wöchentlich monatlich mensuel semanal mensual"
)
"""Words that narrow a metric to a period."""
TIME_UNITS = _set(
    "ms millisecond milliseconds s sec second seconds min minute minutes h hr hour hours day days week weeks month "
    "months quarter quarters year years tage tag wochen monate jours semaines mois días semanas meses"
)
"""Units that may be a deadline as well as an amount."""
FUNCTION_WORDS = _set(
    "a an the of in on at to from by for with and or as is are be been was were will we our their its it this "
    "that these those have has had do does least most than about over under above below up per into through "
    "across within via so not no all which who der die das den dem des ein eine einen von zu für mit und im am "
    "auf le la les de du un une et en au aux el los las una y por para con il lo gli di e"
)
"""Words that carry no meaning of their own; dropped from what is compared."""
FILLERS = _set("number percentage amount total overall tbd tbc xx yy zzz x y z")
"""Words that stand beside a metric without being part of it."""
