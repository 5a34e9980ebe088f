"""`agreement_sought`: decisions whose text asks for agreement in place of deciding. The words are data, by language.

A decision that reports an agreement ("agreed on 3 March to …") is a decision; one that asks for it is none yet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from okrlint.relations.relation import Context, Derived
from okrlint.relations.rows import insert_rows

if TYPE_CHECKING:
    import duckdb

_AGREED = r"(?:aligned|agreed?|in agreement|on board|on the same page|happy with)"
_WE = r"(?:we|you|everyone|everybody|all|anyone|the team)"
_MUCH = r"(?:(?:to|full|more|broad|everyone's|everybody's|the|some|team|stakeholder|leadership|be|all)\s+){0,4}"
_PATTERNS = {
    "en": (
        rf"\b(?:are|is|do|does|can|could|shall|will)\s+{_WE}\b[^.?!]{{0,60}}\b{_AGREED}\b[^.?!]{{0,40}}\?",
        (rf"\b(?:needs?|wants?|seek|seeking|get|getting|gain|build|building|reach|find|"
        rf"look for|looking for|still need|create|drive|ensure|pending|work towards?|waiting for|subject to)\s+{_MUCH}"
        rf"(?:alignment|aligned|consensus|buy-?in)\b"),
        (rf"\b(?:everyone|everybody|all(?: teams?)?|each team|we all)\s+(?:should|must|has to|have to|needs? to)\s+"
        rf"(?:first\s+)?(?:be\s+)?{_AGREED}\b"),
        r"\b(?:to be|still to be|not yet)\s+(?:agreed|aligned|discussed)\b",
        r"\blet(?:'s| us)\s+(?:all\s+)?(?:align|agree|get aligned)\b",
        r"\b(?:any objections|does this work for (?:everyone|you all)|what do (?:you|we) all think)\b[^.!]{0,40}\?",
    ),
    "de": (
        r"\b(?:sind|seid)\s+(?:wir|ihr|alle)\b[^.?!]{0,40}\b(?:einig|einverstanden|abgestimmt|aligned)\b[^.?!]{0,20}\?",
        r"\b(?:können|könnt)\s+(?:wir|ihr|alle)\b[^.?!]{0,30}\b(?:leben|mitgehen|zustimmen)\b[^.?!]{0,20}\?",
        r"\b(?:brauch\w+|fehlt|benötig\w+)\s+noch\b[^.?!]{0,20}\b(?:konsens|einigkeit|zustimmung|einverständnis)\b",
        r"\b(?:konsens|einigkeit|zustimmung)\s+(?:hergestellt|eingeholt|gefunden)\s+werden\b",
        r"\b(?:konsens|einigkeit|zustimmung)\s+(?:finden|herstellen|einholen|suchen|schaffen)\b",
        r"\b(?:muss|müssen|ist|wird)\s+noch\s+abgestimmt\b",
    ),
    "fr": (
        r"\b(?:sommes-nous|êtes-vous|est-on)\b[^.?!]{0,30}\b(?:d'accord|alignés)\b[^.?!]{0,20}\?",
        r"\b(?:trouver|chercher|obtenir)\s+(?:un|le)?\s*(?:consensus|accord de tous)\b",
    ),
    "es": (
        r"¿?\b(?:estamos|están)\b[^.?!]{0,30}\b(?:de acuerdo|alineados)\b[^.?!]{0,20}\?",
        r"\b(?:buscar|lograr|alcanzar)\s+(?:el|un)?\s*consenso\b",
    ),
    "pt": (
        r"\b(?:estamos|estão)\b[^.?!]{0,30}\b(?:de acordo|alinhados)\b[^.?!]{0,20}\?",
        r"\bbuscar\s+(?:um\s+)?consenso\b",
    ),
    "it": (r"\bsiamo\b[^.?!]{0,30}\b(?:d'accordo|allineati)\b[^.?!]{0,20}\?", r"\btrovare\s+(?:un\s+)?consenso\b"),
    "nl": (r"\b(?:zijn we|is iedereen)\b[^.?!]{0,30}\b(?:akkoord|eens|aligned)\b[^.?!]{0,20}\?",),
}  # fmt: skip
_ASKED = re.compile("|".join(f"(?:{one})" for said in _PATTERNS.values() for one in said), re.IGNORECASE)
LONGEST = 4000
"""Characters of a text that are looked at."""


def asked(text: str) -> str:
    """The words with which a text asks for agreement, as written, or ""."""
    found = _ASKED.search(" ".join(text[:LONGEST].replace("’", "'").split()))
    return found[0].strip(" ,;") if found else ""


def _fill(connection: duckdb.DuckDBPyConnection, context: Context) -> None:
    rows = connection.execute("SELECT decision, objective, choice, reason FROM decision ORDER BY decision").fetchall()
    asking = ((d, objective, next(filter(None, map(asked, texts)), "")) for d, objective, *texts in rows)
    insert_rows(connection, "agreement_sought", [row for row in asking if row[2]])


AGREEMENT_SOUGHT = Derived("agreement_sought", ("decision",), _fill)
