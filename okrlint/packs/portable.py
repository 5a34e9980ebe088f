"""The part of SQL that means the same on every engine: a closed list of constructs, and what of a query is outside it.

Nothing is run here, and whether a query fits the schema is asked in `okrlint.packs.prepare`. Only who needs it imports
this module, since it imports sqlglot. Every construct has its row in `tests/spark/expressions.py`, run on both engines.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlglot
from sqlglot import exp

from okrlint import package_data
from okrlint.packs import child
from okrlint.packs.prepare import LIMITS
from okrlint.pages import Page

MOMENTS = {"%-d %B %Y": "d MMMM yyyy", "%-d %B": "d MMMM", "%Y-%m-%d": "yyyy-MM-dd"}
"""The forms of `strftime` -> what Spark calls them."""

NUMBER_AS_TEXT = "[.]0$"
"""`regexp_replace(x::TEXT, '[.]0$', '')` is how a page writes a number as text."""

_PATTERN = re.compile(r"(?:[^\\(?*+{&]|\\[dwsDWS.()\\]|\((?!\?)|[?*+](?![?*+])|\{\d+(?:,\d+)?\}(?![?+]))*")
"""What regular expressions of RE2 and Java have in common."""

_KINDS = frozenset({"DATE", "INT", "BIGINT", "TEXT", "VARCHAR", "DOUBLE", "BOOLEAN"})


class NotPortableError(Exception):
    """A query has something that is not on the list; `line` is that of the query, from 1 on."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class Fault(NamedTuple):
    """What of a query is not portable, and in which of its lines (from 1 on)."""

    message: str
    line: int


def parsed(query: str) -> exp.Expr:
    """A query as a tree. Raises NotPortableError for the first thing in it that is not on the list."""
    tree = _tree(query)
    for fault in _faults(tree, query):
        raise NotPortableError(*fault)
    return tree


def faults(query: str) -> list[Fault]:
    """What of a query is not on the list, in the order of its lines."""
    try:
        return sorted(set(_faults(_tree(query), query)), key=lambda fault: (fault.line, fault.message))
    except NotPortableError as error:
        return [Fault(str(error), error.line)]


def portability(pages: Sequence[Page], limits: child.Limits = LIMITS) -> list[tuple[Page, Fault]]:
    """What is not portable in the queries of these pages; they are parsed in a process of their own, with limits."""
    found: list[tuple[Page, Fault]] = []
    lines = child.answers(__name__, msgspec.json.encode(list(pages)), limits)
    try:
        for page in pages:
            found += [(page, fault) for fault in msgspec.json.decode(next(lines), type=list[Fault])]
    except (child.StoppedError, msgspec.MsgspecError) as stopped:
        found.append((page, Fault(f"it could not be looked through: {stopped}", 1)))
    finally:
        lines.close()
    return found


def main() -> None:
    """The child: read pages from standard input, write an answer a line to standard output."""
    pages = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Page])

    def answers() -> Iterator[bytes]:
        for page in pages:
            yield msgspec.json.encode(faults(page.query))

    child.serve(answers)


def _tree(query: str) -> exp.Expr:
    try:
        (tree,) = sqlglot.parse(query, dialect="duckdb")
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        places = getattr(error, "errors", None) or [{}]
        raise NotPortableError("this cannot be read as common SQL", places[0].get("line") or 1) from error
    except ValueError as error:
        raise NotPortableError("more than one statement", 1) from error
    if not isinstance(tree, exp.Query):
        raise NotPortableError("only a SELECT is", 1)
    return tree


def _faults(tree: exp.Expr, query: str) -> Iterator[Fault]:
    for node in tree.walk():
        rule = _LIST.get(type(node))
        if rule is None:
            yield Fault(_name(node, query), _line(node))
        elif said := rule(node):
            yield Fault(said, _line(node))


def _name(node: exp.Expr, query: str) -> str:
    """What somebody wrote: the name of a function, else the beginning of the construct."""
    if isinstance(node, exp.Func) and "start" in node.meta:
        return query[node.meta["start"] : node.meta["end"] + 1]
    words = " ".join(node.sql("duckdb").split())
    return words if len(words) <= 40 else words[:39] + "…"


def _line(node: exp.Expr) -> int:
    while True:
        lines = [n.meta["line"] for n in node.walk() if "line" in n.meta]
        if lines or node.parent is None:
            return min(lines, default=1)
        node = node.parent


def _always(_: exp.Expr) -> str:
    return ""


def _cast(node: exp.Cast) -> str:
    kind = node.to.this.name
    if kind not in _KINDS or node.to.expressions:
        return f"a cast to {node.to.sql('duckdb')}"
    named = node.this.unnest()
    if kind in ("TEXT", "VARCHAR") and _is_double(named) and not _is_number_as_text(node.parent):
        return f"{named.name} as text: write regexp_replace({named.name}::TEXT, '{NUMBER_AS_TEXT}', '')"
    return ""


def _try_cast(node: exp.TryCast) -> str:
    return "" if node.to.this.name == "DATE" else f"try_cast to {node.to.sql('duckdb')}"


def _is_double(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and node.name in _doubles()


@functools.cache
def _doubles() -> frozenset[str]:
    """The columns that hold a DOUBLE in every relation that has one of that name."""
    schema = package_data.schema().read_text(encoding="utf-8")
    columns = re.findall(r"^  (\w+) +([A-Z]+)", schema, re.MULTILINE)
    others = {name for name, kind in columns if kind != "DOUBLE"}
    return frozenset(name for name, _ in columns) - others


def _is_number_as_text(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.RegexpReplace) and node.expression.name == NUMBER_AS_TEXT


def _joined_texts(node: exp.DPipe) -> str:
    for side in (node.left, node.right):
        if _is_double(side.unnest()):
            return f"{side.name} in a text: write regexp_replace({side.name}::TEXT, '{NUMBER_AS_TEXT}', '')"
    return ""


def _list_of(node: exp.ArrayAgg | exp.GroupConcat) -> str:
    inner = node.this
    orders = inner.expressions if isinstance(inner, exp.Order) else []
    inner = inner.this if orders else inner
    if isinstance(inner, exp.Distinct) and orders and [o.this for o in orders] != inner.expressions:
        return "a list DISTINCT in another order than its own"
    if isinstance(node, exp.GroupConcat) and not isinstance(node.args.get("separator"), exp.Literal):
        return "string_agg without a separator in quotation marks"
    return "string_agg without ORDER BY" if isinstance(node, exp.GroupConcat) and not orders else ""


def _difference(node: exp.DateDiff) -> str:
    return "" if node.text("unit").upper() == "DAY" else "date_diff in other units than 'day'"


def _interval(node: exp.Interval) -> str:
    days = node.text("unit").upper() == "DAY" and node.this.name == "1" and isinstance(node.parent, exp.Mul)
    return "" if days else "an INTERVAL other than INTERVAL 1 DAY * n"


def _in_words(node: exp.TimeToStr) -> str:
    return "" if node.text("format") in MOMENTS else f"strftime in other forms than {', '.join(map(repr, MOMENTS))}"


def _pattern(node: exp.RegexpLike | exp.RegexpReplace) -> str:
    pattern = node.expression
    if not isinstance(pattern, exp.Literal):
        return "a regular expression that is not in quotation marks"
    return "" if _PATTERN.fullmatch(pattern.name) else f"the regular expression {pattern.name!r}"


def _replacement(node: exp.RegexpReplace) -> str:
    if not _is_number_as_text(node) and node.text("modifiers") != "g":
        return "regexp_replace without 'g' (others than DuckDB replace all)"
    if not isinstance(node.args.get("replacement"), exp.Literal) or re.search(r"[\\$]", node.text("replacement")):
        return "regexp_replace by something other than plain text"
    return _pattern(node)


def _item(node: exp.Bracket) -> str:
    place = node.expressions[0] if len(node.expressions) == 1 else None
    if isinstance(place, exp.Slice):
        first_ones = place.this is None and isinstance(place.expression, exp.Literal) and not place.args.get("step")
        return "" if first_ones else "a part of a list other than its first ones, as in x[:3]"
    return "a value of a list by a negative place" if place is None or isinstance(place, exp.Neg) else ""


def _length(node: exp.Length) -> str:
    return "len, which is for texts and lists: write length(text) or array_length(list)" if _wrote(node, "len") else ""


def _wrote(node: exp.Expr, name: str) -> bool:
    return bool(node.meta.get("end", 0) - node.meta.get("start", 0) + 1 == len(name))


def _table(node: exp.Table) -> str:
    plain = isinstance(node.this, exp.Identifier) and not node.args.get("db") and not node.args.get("catalog")
    return "" if plain and re.fullmatch(r"\w+", node.name) else "a table that is no relation"


def _join(node: exp.Join) -> str:
    said = {str(node.args.get(part) or "").upper() for part in ("method", "side", "kind")} - {""}
    strange = said - {"LEFT", "INNER", "SEMI", "ANTI", "CROSS"}
    return f"{' '.join(sorted(strange))} JOIN" if strange else ""


def _with(node: exp.With) -> str:
    return "WITH RECURSIVE" if node.args.get("recursive") else ""


def _union(node: exp.Union) -> str:
    return "UNION BY NAME" if node.args.get("by_name") else ""


def _distinct(node: exp.Distinct) -> str:
    return "DISTINCT ON" if node.args.get("on") else ""


def _star(node: exp.Star) -> str:
    return "* with EXCLUDE, REPLACE or RENAME" if any(node.args.values()) else ""


def _qualify(node: exp.Qualify) -> str:
    select = node.parent
    return "QUALIFY beside *" if select is not None and any(p.is_star for p in select.expressions) else ""


def _select(node: exp.Select) -> str:
    given = {name for name, value in node.args.items() if value}
    strange = given - {
        *("expressions", "from_", "joins", "where", "group", "having", "qualify", "windows", "with_", "distinct"),
        "order",
    }
    return f"{sorted(strange)[0].rstrip('_').upper()} in a SELECT" if strange else ""


def _group(node: exp.Group) -> str:
    strange = {name for name, value in node.args.items() if value} - {"expressions", "all"}
    return "GROUPING SETS, CUBE or ROLLUP" if strange else ""


def _placeholder(node: exp.Placeholder) -> str:
    return "" if node.name else "a parameter without a name"


def _any(node: exp.IgnoreNulls) -> str:
    return "" if isinstance(node.this, exp.AnyValue) else "IGNORE NULLS"


def _trim(node: exp.Trim) -> str:
    return "trim of other characters than spaces" if node.expression or node.args.get("position") else ""


def _unnest(node: exp.Explode) -> str:
    parent = node.parent.parent if isinstance(node.parent, exp.Alias) else node.parent
    return "" if isinstance(parent, exp.Select) else "unnest anywhere but as a column of a SELECT"


_PLAIN = (
    *(exp.Add, exp.Alias, exp.And, exp.AnyValue, exp.Array, exp.Between, exp.Boolean, exp.Case, exp.Coalesce),
    *(
        exp.Column,
        exp.CTE,
        exp.DataType,
        exp.Div,
        exp.EQ,
        exp.Exists,
        exp.Filter,
        exp.From,
        exp.GT,
        exp.GTE,
        exp.Having,
    ),
    *(exp.Identifier, exp.If, exp.In, exp.IntDiv, exp.Is, exp.Like, exp.Literal, exp.LT, exp.LTE, exp.Mul, exp.Neg),
    *(exp.NEQ, exp.Not, exp.Null, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Nullif, exp.Or, exp.Order, exp.Ordered),
    *(exp.Paren, exp.Slice, exp.Sub, exp.Subquery, exp.TableAlias, exp.Tuple, exp.Var, exp.Where, exp.Window),
    *(exp.Abs, exp.Ceil, exp.ConcatWs, exp.Contains, exp.Floor, exp.Greatest, exp.Least, exp.Left, exp.Ln),
    *(exp.Lower, exp.Replace, exp.Round, exp.SplitPart, exp.Sqrt, exp.StartsWith, exp.ToDays, exp.Upper),
    *(exp.ArgMax, exp.ArgMin, exp.Avg, exp.Count, exp.LogicalAnd, exp.LogicalOr, exp.Max, exp.Min, exp.Sum),
    *(exp.DenseRank, exp.Rank, exp.RowNumber, exp.ArrayContains, exp.ArrayOverlaps, exp.ArraySize),
)

_LIST: dict[type[exp.Expr], Callable[[Any], str]] = {
    **dict.fromkeys(_PLAIN, _always),
    exp.ArrayAgg: _list_of,
    exp.Bracket: _item,
    exp.Cast: _cast,
    exp.DateDiff: _difference,
    exp.Distinct: _distinct,
    exp.DPipe: _joined_texts,
    exp.Explode: _unnest,
    exp.Group: _group,
    exp.GroupConcat: _list_of,
    exp.IgnoreNulls: _any,
    exp.Interval: _interval,
    exp.Join: _join,
    exp.Length: _length,
    exp.Placeholder: _placeholder,
    exp.Qualify: _qualify,
    exp.RegexpLike: _pattern,
    exp.RegexpReplace: _replacement,
    exp.Select: _select,
    exp.Star: _star,
    exp.Table: _table,
    exp.TimeToStr: _in_words,
    exp.Trim: _trim,
    exp.TryCast: _try_cast,
    exp.Union: _union,
    exp.With: _with,
}
"""The closed list: what may stand in a query -> what of it is not portable nevertheless, or ""."""
