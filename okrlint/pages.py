"""A rule page: one Markdown file with front matter, reasons, three examples and a query. Read here, judged elsewhere.

The form stands in `rules/README.md`. Nothing here runs a query; `okrlint.packs` prepares them against the schema.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from okrlint import messages, safe_read, writing, yaml_positions
from okrlint.errors import UsageError
from okrlint.findings import Severity
from okrlint.records import BY_RELATION, GoalState

SECTIONS = ("Why it matters", "Incorrect", "Correct", "Unknown", "Query")
"""The headings of a page, in this order; further ones may stand between them."""

Over = Literal["goal", "objective", "key_result", "pair", "person", "team", "decision", "waiver"]
SUBJECT_COLUMNS: dict[str, tuple[str, ...]] = {
    "goal": ("goal",),
    "objective": ("goal",),
    "key_result": ("goal",),
    "pair": ("a", "b"),
    "person": ("person",),
    "team": ("team",),
    "decision": ("decision",),
    "waiver": ("waiver",),
}
"""What a query must return to say which subject a row is about."""
SPECIAL_COLUMNS = ("outcome", "why", "confidence", "tier", "others", "evidence", "variant", "since")
"""Columns with a meaning of their own.

outcome (finding, ok, not_applicable, not_evaluated) and why; confidence (0 to 1); tier (confident, likely); others, a
list of goals that are subjects too; evidence, a list of texts; variant, which of the page's variants holds (none where
NULL); since, the day from which on what was observed holds, by the data.
"""

NAMED = ("key", "title", "owner")
"""What every message may name besides the query's columns."""
_NAMED_BY = {
    "pair": tuple(f"{side}_{name}" for side in ("a", "b") for name in (*NAMED, "titled")),
    "waiver": ("key", "title", "rule", "on", "problem", "allow", "until", "because"),
}

LARGEST_PAGE = 1 << 20
"""Bytes of the largest page that is read; the built-in ones have 5,000."""

_ID = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_HEADING = re.compile(r"^## +(.+?) *$")
_FENCE = re.compile(r"^(`{3,})(\w*) *$")
_LARGEST = 2**31 - 1
"""The database's days and counts are 32 bits wide."""
_TAKEN = ("as_of", "today", "severity", "habit", "message", "advice")
"""Names that a parameter cannot have: two that every query may bind, and the other keys under a rule's name."""

GOALS: dict[str, str] = {"goal": "goals", "objective": "objectives", "key_result": "key results"}
"""What rules that can be a habit are over, in the plural: such subjects belong to a source, a team, a file."""
NEVER = "never"
_IN_A_HABIT = {"found", "total", "goals"}


def named_for(over: str) -> tuple[str, ...]:
    """What the messages of a rule may name besides what its query returns and its parameters.

    `titled` is a title with the goal's owner behind it. Of a waiver: the goal it is
    `on`, the `problem`, and the rule, date and reason with which it would be in force.
    """
    return _NAMED_BY.get(over, NAMED)


class Param(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A threshold that `okrlint.yaml` may set; the value of type `words` is a list of some of the `choices`."""

    type: Literal["integer", "number", "string", "boolean", "words"]
    default: int | float | str | bool | list[str]
    description: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    def problem(self, value: Any) -> str:
        """What is wrong with a value for this parameter, or ""."""
        kinds: dict[str, tuple[type, ...]] = {
            "integer": (int,),
            "number": (int, float),
            "string": (str,),
            "boolean": (bool,),
            "words": (list,),
        }
        if not isinstance(value, kinds[self.type]) or (isinstance(value, bool) and self.type != "boolean"):
            return f"is {value!r}, not {'a list' if self.type == 'words' else f'of type {self.type}'}"
        if self.type == "words":
            strange = [word for word in cast(list[Any], value) if word not in self.choices]
            return f"holds {strange[0]!r}" if strange else ""
        if self.choices and value not in self.choices:
            return f"is {value!r}"
        if self.type in ("string", "boolean"):
            return ""
        number = cast(float, value)
        if abs(number) > _LARGEST:
            return f"is {value}, above {_LARGEST}" if number > 0 else f"is {value}, below -{_LARGEST}"
        if self.minimum is not None and number < self.minimum:
            return f"is {value}, below {self.minimum:g}"
        if self.maximum is not None and number > self.maximum:
            return f"is {value}, above {self.maximum:g}"
        return ""

    def allowed(self) -> str:
        """The values that are right, in words."""
        if self.choices:
            some = "a list of any of " if self.type == "words" else ""
            return some + ", ".join(self.choices)
        bounds = [f"from {self.minimum:g}"] if self.minimum is not None else []
        bounds += [f"to {self.maximum:g}"] if self.maximum is not None else []
        return " ".join([self.type, *bounds])


class Variant(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is said instead where a finding is of one kind among several; "" is as the page says otherwise."""

    message: str = ""
    advice: str = ""
    in_part: str = ""
    whole: Annotated[
        tuple[str, ...],
        Meta(description="Relations of which a gap anywhere, not only at the subject, leaves it not evaluated"),
    ] = ()


class FrontMatter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The part of a page between the two `---`."""

    title: Annotated[str, Meta(min_length=3, description="The fault, as a reader would name it")]
    impact: Annotated[Literal["HIGH", "MEDIUM", "LOW"], Meta(description="HIGH error, MEDIUM warning, LOW notice")]
    family: Annotated[str, Meta(min_length=2, description="The group of rules it belongs to in reports")]
    preset: Annotated[Literal["core", "recommended", "strict"], Meta(description="The smallest preset that has it")]
    over: Annotated[Over, Meta(description="What it asks about: the denominator")]
    message: Annotated[
        str, Meta(min_length=5, description="What was observed; {column} stands for what the query returns")
    ]
    advice: Annotated[
        str,
        Meta(min_length=5, description="What to do; {owner=NAME} stands for the line to write, in the reader's source"),
    ]
    needs: Annotated[tuple[str, ...], Meta(description="Relations it cannot judge without having seen whole")] = ()
    heeds: Annotated[
        tuple[str, ...],
        Meta(description="Relations it does without where a source has none, but must have seen whole where it has"),
    ] = ()
    uses: Annotated[tuple[str, ...], Meta(description="Relations it reads where a gap can only hide a finding")] = ()
    in_part: Annotated[
        str, Meta(description="The message where a relation of `uses` was seen only in part: without what rests on it")
    ] = ""
    variants: Annotated[
        dict[str, Variant], Meta(description="Other messages and advice, by what the column `variant` holds")
    ] = {}
    tags: tuple[str, ...] = ()
    params: dict[str, Param] = {}
    states: Annotated[tuple[GoalState, ...], Meta(description="Goals in other states are not asked")] = ("active",)
    confidence: Annotated[float, Meta(ge=0, le=1, description="Where the query says nothing else")] = 1.0
    in_strict: Annotated[
        dict[str, int | float | str | bool | list[str]], Meta(description="Other defaults in the strict preset")
    ] = {}
    habit: Annotated[
        str,
        Meta(
            description="What is said once where it finds nearly everything, with {found}, {total} and {goals} "
            "(objectives or key results); `never` where each finding has to be heard (title and numbers if left out)"
        ),
    ] = ""
    was: Annotated[tuple[str, ...], Meta(description="Earlier ids of this rule")] = ()


class Example(msgspec.Struct, frozen=True):
    """An OKR file of a page and the exact text that it must yield; the lines are those of the fences."""

    yaml: str
    yaml_line: int
    expected: str
    expected_line: int


class Page(msgspec.Struct, frozen=True):
    """One rule, as its page states it."""

    id: str
    file: str
    text: str
    meta: FrontMatter
    incorrect: Example
    correct: Example
    unknown: Example
    query: str
    query_line: int
    pack: str = ""
    built_in: bool = False
    reads: tuple[str, ...] = ()
    """The relations that the query names, once it was prepared."""

    @property
    def severity(self) -> Severity:
        """What its impact comes to."""
        levels: dict[str, Severity] = {"HIGH": "error", "MEDIUM": "warning", "LOW": "notice"}
        return levels[self.meta.impact]

    def placeholders(self) -> set[str]:
        """The names that its messages and its advice stand in for."""
        meta = self.meta
        said = [Variant(meta.message, meta.advice, meta.in_part), *meta.variants.values()]
        found = {n for one in said for text in (one.message, one.in_part) for n in messages.names(text)}
        return found | {n for one in said for n in writing.names(one.advice)}

    def wording(self, variant: str | None, *, in_part: bool = False) -> tuple[str, str]:
        """Message and advice for a finding of that variant; with `in_part` the message without what was not seen."""
        own = self.meta.variants.get(variant or "", Variant())
        message = own.message or self.meta.message
        if in_part:
            message = own.in_part or self.meta.in_part or message
        return message, own.advice or self.meta.advice


def read_page(path: Path, *, trusted: bool = False) -> Page:
    """Read a page; `trusted` as in `safe_read`. Raises UsageError with file:line for whatever is missing or wrong."""
    try:
        raw, size = safe_read.read(path, below=path.parent, most=LARGEST_PAGE, trusted=trusted)
        text = raw.decode("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read the rule page: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"cannot read the rule page: {error}", where=str(path)) from error
    if size > LARGEST_PAGE:
        raise UsageError(
            f"the page has {size / 1e6:.0f} MB", where=str(path), allowed=f"at most {LARGEST_PAGE >> 20} MB"
        )
    return parse_page(text, path.stem, str(path))


def parse_page(text: str, rule: str, file: str) -> Page:
    """Read a page from its text; `rule` is its id (the file's name without `.md`)."""
    if not _ID.match(rule):
        raise UsageError(
            f"{rule!r} is no rule id", where=file, allowed="kebab-case that names the fault, like missing-owner"
        )
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), 0)
    if not lines or lines[0].rstrip() != "---" or not end:
        raise UsageError("a rule page starts with front matter between two lines `---`", where=f"{file}:1:1")
    # Blank lines in front keep the lines of the front matter what they are in the file.
    located = yaml_positions.load("\n" + "\n".join(lines[1:end]) + "\n", file)
    meta = yaml_positions.convert(located, FrontMatter)
    _check_meta(meta, located)
    sections = _sections(lines, end + 1, file)
    for name in SECTIONS:
        if name not in sections:
            raise UsageError(
                f"the section `## {name}` is missing", where=f"{file}:{len(lines)}:1", allowed=", ".join(SECTIONS)
            )
    query, query_line = _fenced(sections["Query"], "sql", file)
    return Page(
        id=rule,
        file=file,
        text=text,
        meta=meta,
        incorrect=_example(sections["Incorrect"], file),
        correct=_example(sections["Correct"], file, silent=True),
        unknown=_example(sections["Unknown"], file),
        query=query,
        query_line=query_line,
    )


def _check_meta(meta: FrontMatter, located: yaml_positions.Located) -> None:
    for part in ("needs", "heeds", "uses"):
        for index, name in enumerate(getattr(meta, part)):
            if name not in BY_RELATION:
                raise UsageError(
                    f"{part}: there is no relation {name!r} that a tracker provides",
                    where=located.where((part, index)),
                    allowed=", ".join(sorted(BY_RELATION)),
                )
    messages.check(meta.message, located.where(("message",)))
    writing.check(meta.advice, located.where(("advice",)))
    for name, variant in meta.variants.items():
        messages.check(variant.message, located.where(("variants", name)))
        messages.check(variant.in_part, located.where(("variants", name)), "in_part")
        writing.check(variant.advice, located.where(("variants", name)))
    if meta.in_part:
        messages.check(meta.in_part, located.where(("in_part",)))
        if not meta.uses:
            raise UsageError(
                "in_part: said of nothing, since nothing is under `uses`", where=located.where(("in_part",))
            )
    _check_habit(meta, located)
    for name, param in meta.params.items():
        if name in _TAKEN:
            raise UsageError(f"a parameter cannot be called {name}", where=located.where(("params", name)))
        if fault := param.problem(param.default):
            raise UsageError(
                f"the default of {name} {fault}",
                where=located.where(("params", name, "default")),
                allowed=param.allowed(),
            )
    for name, value in meta.in_strict.items():
        place = located.where(("in_strict", name))
        if name not in meta.params:
            raise UsageError(f"in_strict: there is no parameter {name!r}", where=place, allowed=", ".join(meta.params))
        if fault := meta.params[name].problem(value):
            raise UsageError(f"{name} {fault}", where=place, allowed=meta.params[name].allowed())


def _check_habit(meta: FrontMatter, located: yaml_positions.Located) -> None:
    if meta.habit in ("", NEVER):
        return
    place = located.where(("habit",))
    if meta.over not in GOALS:
        raise UsageError(
            f"habit: a rule over {meta.over} has none, for what it finds belongs to no list of goals", where=place
        )
    messages.check(meta.habit, place)
    told = messages.names(meta.habit)
    if strange := sorted({"found", "total"} - told | told - _IN_A_HABIT):
        raise UsageError(
            f"habit: {{{strange[0]}}} is unknown or missing",
            where=place,
            allowed="{found}, {total} and perhaps {goals}",
        )


def _sections(lines: list[str], start: int, file: str) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    current: list[tuple[int, str]] | None = None
    fence = ""
    for number, line in enumerate(lines[start:], start + 1):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif fence and line.rstrip() == fence:
            fence = ""
        heading = None if fence else _HEADING.match(line)
        if heading:
            if heading[1] in found:
                raise UsageError(f"the section `## {heading[1]}` stands twice", where=f"{file}:{number}:1")
            current = found.setdefault(heading[1], [(number, line)])
        elif current is not None:
            current.append((number, line))
    return found


def _blocks(section: list[tuple[int, str]]) -> list[tuple[str, str, int]]:
    """The fenced blocks of a section: language, text, line of the first line inside."""
    blocks: list[tuple[str, str, int]] = []
    fence, language, first = "", "", 0
    inside: list[str] = []
    for number, line in section:
        mark = _FENCE.match(line)
        if mark and not fence:
            fence, language, first, inside = mark[1], mark[2], number + 1, []
        elif fence and line.rstrip() == fence:
            blocks.append((language, "\n".join(inside) + "\n" if inside else "", first))
            fence = ""
        elif fence:
            inside.append(line)
    return blocks


def _fenced(section: list[tuple[int, str]], language: str, file: str) -> tuple[str, int]:
    for found, text, line in _blocks(section):
        if found == language:
            return text, line
    raise UsageError(f"the section `{section[0][1]}` holds no ```{language} block", where=f"{file}:{section[0][0]}:1")


def _example(section: list[tuple[int, str]], file: str, *, silent: bool = False) -> Example:
    yaml, yaml_line = _fenced(section, "yaml", file)
    if silent:
        return Example(yaml, yaml_line, "", 0)
    expected, expected_line = _fenced(section, "text", file)
    return Example(yaml, yaml_line, expected, expected_line)
