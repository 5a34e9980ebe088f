"""Translates the queries of our own rules into Spark's SQL: as a tree, each construct of the portable subset by itself.

What may be in a query at all is decided by `okrlint.packs.portable`, which is asked first. Where the two databases
mean something else by the same words (which no error would tell), Spark is made to mean what DuckDB does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlglot import exp

from okrlint.packs.portable import MOMENTS, NUMBER_AS_TEXT, NotPortableError, parsed

Columns = Mapping[str, frozenset[str]]
"""Relation -> its columns."""


def translated(query: str, values: Mapping[str, Any], columns: Columns) -> str:
    """A query as Spark's SQL, with these values in it. Raises NotPortableError."""
    tree = parsed(query)
    for cte in tree.find_all(exp.CTE):
        cte.set("materialized", None)
    for select in list(tree.find_all(exp.Select)):
        _without_subqueries_in_joins(select)
        _without_aliases(select, columns)
        _without_named_windows(select)
    for kind, change in _CHANGES.items():
        for node in list(tree.find_all(kind)):
            node.replace(change(node))
    for select in list(tree.find_all(exp.Select)):
        _with_first_of_subqueries(select)
    for placeholder in list(tree.find_all(exp.Placeholder)):
        placeholder.replace(literal(values[placeholder.name]))
    return tree.sql("spark", identify=True)


def named(query: str, columns: Columns) -> set[str]:
    """The relations that a query reads. Raises NotPortableError for a table that is neither one nor its own (CTE)."""
    tree = parsed(query)
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    tables = {table.name for table in tree.find_all(exp.Table)} - own
    if strange := sorted(tables - set(columns)):
        raise NotPortableError(f"{strange[0]}, which is no relation", 1)
    return tables


def literal(value: Any) -> exp.Expr:
    """A value as a literal of the type that DuckDB takes it for."""
    if isinstance(value, bool) or value is None:
        return exp.convert(value)
    if isinstance(value, dt.datetime):
        return _cast(exp.Literal.string(value.isoformat(" ")), "TIMESTAMP_NTZ")
    if isinstance(value, dt.date):
        return _cast(exp.Literal.string(value.isoformat()), "DATE")
    if isinstance(value, float):
        return _cast(exp.Literal.string(repr(value)), "DOUBLE")
    if isinstance(value, list | tuple):
        return _call("array", *map(literal, value))
    return exp.convert(value)


def _call(name: str, *given: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(given))


def _cast(value: exp.Expr, kind: str) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build(kind, dialect="spark"))


# Lists: Spark's have no order of their own, and leave NULL out. So each value travels with what it is ordered by.


def _list(node: exp.ArrayAgg | exp.GroupConcat) -> exp.Expr:
    inner, orders = node.this, []
    if isinstance(inner, exp.Order):
        inner, orders = inner.this, inner.expressions
    collect = "collect_list"
    if isinstance(inner, exp.Distinct):
        # The subset has DISTINCT only with the value itself as the order.
        collect, inner = "collect_set", inner.expressions[0]
        keys = [("v", bool(order.args.get("desc")), bool(order.args.get("nulls_first"))) for order in orders]
        parts = [("v", inner)]
    else:
        keys = [
            (f"k{n}", bool(order.args.get("desc")), bool(order.args.get("nulls_first")))
            for n, order in enumerate(orders)
        ]
        parts = [*((f"k{n}", order.this) for n, order in enumerate(orders)), ("v", inner)]
    packed = _call("named_struct", *(p for name, part in parts for p in (exp.Literal.string(name), part.copy())))
    found: exp.Expr = _call(collect, packed)
    condition = node.parent.expression.this if isinstance(node.parent, exp.Filter) else None
    if condition is not None:
        found = exp.Filter(this=found, expression=exp.Where(this=condition.copy()))
    if keys:
        found = _call("array_sort", found, _comparison(keys))
    only = exp.Lambda(this=_part("one", "v"), expressions=[exp.to_identifier("one")])
    values: exp.Expr = _call("transform", found, only)
    if isinstance(node, exp.GroupConcat):
        # Text of nothing is NULL in both; an empty array would be joined to an empty text.
        present = _call("filter", values, exp.Lambda(this=_known("one"), expressions=[exp.to_identifier("one")]))
        values = _call("array_join", present, node.args["separator"].copy())
    rows: exp.Expr = exp.Count(this=exp.Literal.number(1))
    if condition is not None:
        rows = exp.Filter(this=rows, expression=exp.Where(this=condition.copy()))
    counted = exp.GT(this=rows, expression=exp.Literal.number(0))
    return exp.Case(ifs=[exp.If(this=counted, true=values)])


def _comparison(keys: list[tuple[str, bool, bool]]) -> exp.Expr:
    """Which of two values goes first, as array_sort asks for it."""
    ifs = []
    for name, descends, nulls_first in keys:
        left, right = _part("one", name), _part("other", name)
        first = exp.Literal.number(-1 if nulls_first else 1)
        ifs += [
            exp.If(this=exp.and_(_null(left), exp.not_(_null(right))), true=first),
            exp.If(
                this=exp.and_(_null(right), exp.not_(_null(left))), true=exp.Literal.number(1 if nulls_first else -1)
            ),
            exp.If(
                this=exp.LT(this=left.copy(), expression=right.copy()), true=exp.Literal.number(1 if descends else -1)
            ),
            exp.If(
                this=exp.GT(this=left.copy(), expression=right.copy()), true=exp.Literal.number(-1 if descends else 1)
            ),
        ]
    body = exp.Case(ifs=ifs, default=exp.Literal.number(0))
    return exp.Lambda(this=body, expressions=[exp.to_identifier("one"), exp.to_identifier("other")])


def _part(of: str, name: str) -> exp.Expr:
    return exp.column(name, table=of)


def _null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=value.copy(), expression=exp.Null())


def _known(name: str) -> exp.Expr:
    return exp.not_(_null(exp.column(name)))


def _filtered(node: exp.Filter) -> exp.Expr:
    # What is left of a filter whose function has taken the condition in.
    return node.this if isinstance(node.this, exp.Case | exp.Filter) else node


def _extreme(node: exp.ArgMax | exp.ArgMin) -> exp.Expr:
    """The value at the largest (smallest) key; DuckDB leaves rows out where the value is NULL."""
    present: exp.Expr = exp.not_(_null(node.this))
    name = "max_by" if isinstance(node, exp.ArgMax) else "min_by"
    found = _call(name, node.this.copy(), _key(node.expression))
    if isinstance(node.parent, exp.Filter):
        present = exp.and_(node.parent.expression.this.copy(), present)
    return exp.Filter(this=found, expression=exp.Where(this=present))


def _key(value: exp.Expr) -> exp.Expr:
    return _call("struct", *(v.copy() for v in value.expressions)) if isinstance(value, exp.Tuple) else value.copy()


def _any(node: exp.IgnoreNulls) -> exp.Expr:
    return _call("any_value", node.this.this.copy(), exp.true())


# Numbers, days and texts.


def _days(node: exp.ToDays) -> exp.Expr:
    return _call("make_dt_interval", _cast(node.this.copy(), "INT"))


def _difference(node: exp.DateDiff) -> exp.Expr:
    """Midnights in between; Spark's own counts whole spans of 24 hours."""
    return _call("datediff", _cast(node.this.copy(), "DATE"), _cast(node.expression.copy(), "DATE"))


def _quotient(node: exp.Div) -> exp.Expr:
    return _call("try_divide", _cast(node.this.copy(), "DOUBLE"), _cast(node.expression.copy(), "DOUBLE"))


def _converted(node: exp.Cast) -> exp.Expr:
    """To a whole number DuckDB rounds (halves to the even one), Spark cuts off."""
    whole = node.to.this in (exp.DataType.Type.INT, exp.DataType.Type.BIGINT)
    said = node.this.unnest()
    if not whole or isinstance(said, exp.Round | exp.Predicate | exp.Not | exp.Connector):
        return node
    return exp.Cast(this=_call("bround", node.this.copy()), to=node.to.copy())


def _day_in_words(node: exp.TimeToStr) -> exp.Expr:
    return _call("date_format", node.this.copy(), exp.Literal.string(MOMENTS[node.args["format"].name]))


def _replaced(node: exp.RegexpReplace) -> exp.Expr:
    pattern = node.expression.name
    if pattern == NUMBER_AS_TEXT:
        # A number as text: Spark writes 1.0E7, DuckDB 10000000.0, which then loses its ".0".
        number = node.this.this if isinstance(node.this, exp.Cast) else node.this
        exact = exp.TryCast(this=number.copy(), to=exp.DataType.build("DECIMAL(38, 15)"))
        digits = _call("regexp_replace", _cast(exact, "STRING"), exp.Literal.string("[.]?0*$"), exp.Literal.string(""))
        return exp.Coalesce(this=digits, expressions=[_cast(number.copy(), "STRING")])
    return _call("regexp_replace", node.this.copy(), node.expression.copy(), node.args["replacement"].copy())


def _item(node: exp.Bracket) -> exp.Expr:
    """One value of a list by its place, or a part of it; places begin with 1, and none is there beyond the end."""
    (place,) = node.expressions
    if isinstance(place, exp.Slice):
        return _call("slice", node.this.copy(), exp.Literal.number(1), place.expression.copy())
    if not isinstance(place, exp.Literal):  # literals come counted from 0
        place = exp.Sub(this=exp.paren(place.copy()), expression=exp.Literal.number(1))
    return _call("get", node.this.copy(), place.copy())


def _renamed(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: _call(name, *(v.copy() for v in (node.this, node.args.get("expression")) if v is not None))


def _counted(node: exp.Window) -> exp.Expr:
    """Spark counts no distinct values in a window, but collects them."""
    if isinstance(node.this, exp.Count) and isinstance(node.this.this, exp.Distinct):
        window = node.copy()
        window.set("this", _call("collect_set", node.this.this.expressions[0].copy()))
        return _call("size", window)
    return node


_CHANGES: dict[type[exp.Expr], Callable[[Any], exp.Expr]] = {
    exp.Window: _counted,
    exp.ArrayAgg: _list,
    exp.GroupConcat: _list,
    exp.ArgMax: _extreme,
    exp.ArgMin: _extreme,
    exp.IgnoreNulls: _any,
    exp.Filter: _filtered,
    exp.ToDays: _days,
    exp.DateDiff: _difference,
    exp.Div: _quotient,
    exp.RegexpReplace: _replaced,
    exp.Cast: _converted,
    exp.TimeToStr: _day_in_words,
    exp.Bracket: _item,
    exp.ArrayOverlaps: _renamed("arrays_overlap"),
    exp.ArrayContains: _renamed("array_contains"),
    exp.ArraySize: _renamed("array_size"),
}
"""Node -> what takes its place, in this order."""


# What Spark does not take where DuckDB does.


def _own(select: exp.Select, kind: type[_Node]) -> list[_Node]:
    """The nodes of a SELECT that are of no other SELECT inside it."""
    return [n for n in select.find_all(kind) if n.parent_select is select]


_Node = TypeVar("_Node", bound=exp.Expr)


def _without_named_windows(select: exp.Select) -> None:
    named = {w.name: w for w in select.args.get("windows") or ()}
    for window in _own(select, exp.Window):
        if (base := named.get(window.alias)) is not None and window not in named.values():
            window.set("alias", None)
            for part in ("partition_by", "order"):
                if (value := base.args.get(part)) and not window.args.get(part):
                    window.set(part, [v.copy() for v in value] if isinstance(value, list) else value.copy())
    select.set("windows", None)


def _without_aliases(select: exp.Select, columns: Columns) -> None:
    """Write out what an alias of the SELECT stands for where WHERE or a window names it. A column goes before it."""
    aliases = {p.alias: p.this for p in select.expressions if isinstance(p, exp.Alias)}
    aliases = {name: said for name, said in aliases.items() if name not in _offered(select, columns)}
    windows = [w for p in select.expressions for w in p.find_all(exp.Window) if w.parent_select is select]
    named = True
    while named:
        places = [*windows, *filter(None, [select.args.get("where")])]
        found = (column for place in places for column in place.find_all(exp.Column))
        named = False
        for column in found:
            if column.name in aliases and not column.table and column.parent_select is select:
                column.replace(exp.paren(aliases[column.name].copy()))
                named = True
                break


def _without_subqueries_in_joins(select: exp.Select) -> None:
    """What an inner join asks of a subquery, WHERE asks: no join of the subset would keep a row without it."""
    for join in select.args.get("joins") or ():
        condition = join.args.get("on")
        if condition is None or join.side or join.kind not in ("", "INNER") or not condition.find(exp.Query):
            continue
        parts = list(condition.flatten()) if isinstance(condition, exp.And) else [condition]
        select.where(*(p for p in parts if p.find(exp.Query)), copy=False, dialect="duckdb")
        kept = [p for p in parts if not p.find(exp.Query)]
        join.set("on", exp.and_(*kept) if kept else exp.true())


def _offered(select: exp.Select, columns: Columns) -> set[str]:
    """The columns of what a SELECT reads from."""
    found: set[str] = set()
    sources = [select.args["from_"], *(select.args.get("joins") or ())] if select.args.get("from_") else []
    for source in sources:
        found |= _columns_of(source.this, columns)
    return found


def _columns_of(source: exp.Expr, columns: Columns) -> set[str]:
    if isinstance(source, exp.Table):
        at: exp.Expr | None = source
        while at is not None:
            named = at.args.get("with_")
            for cte in named.expressions if named else ():
                if cte.alias == source.name:
                    return _returned(cte.this, columns)
            at = at.parent
        return set(columns.get(source.name, ()))
    return _returned(source.unnest(), columns)


def _returned(query: exp.Expr, columns: Columns) -> set[str]:
    while isinstance(query, exp.SetOperation):
        query = query.this
    if not isinstance(query, exp.Select):
        return set()
    found = {p.alias_or_name for p in query.expressions}
    return found | (_offered(query, columns) if any(p.is_star for p in query.expressions) else set())


def _with_first_of_subqueries(select: exp.Select) -> None:
    """A subquery beside GROUP BY has one value for the whole group, which Spark wants to be told."""
    if select.args.get("group") is None:
        return
    for place in (*select.expressions, select.args.get("having")):
        if place is None:
            continue
        for query in list(place.find_all(exp.Subquery)):
            inside = query.find_ancestor(exp.AggFunc, exp.Anonymous, exp.In, exp.Exists, exp.Select)
            if query.parent_select is select and isinstance(inside, exp.Select | exp.Anonymous):
                query.replace(_call("first", query.copy()))
