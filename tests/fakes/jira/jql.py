"""The JQL that okrlint sends (and a little more), judged over a site; everything else fails as Jira words it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.jira.site import Issue, Site, Status, User

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<op>>=|<=|!=|=|>|<|~)|(?P<mark>[(),])"""
    r"""|(?P<word>[^\s()=<>!~,"']+))"""
)
Test = Callable[[Issue], bool]
_ISSUES = ("key", "id", "issuekey", "issue", "parent")


class JqlError(Exception):
    """What Jira says with a 400."""


class Query:
    def __init__(self, test: Test, order: list[tuple[str, bool]], bounded: bool) -> None:
        self.test = test
        self.order = order
        self.bounded = bounded


def parse(text: str, site: Site) -> Query:
    parser = _Parser(text, site)
    return parser.query()


def run(query: Query, site: Site) -> list[Issue]:
    found = [i for i in site.issues.values() if site.visible(i) and i.id not in site.lagging and query.test(i)]
    found.sort(key=lambda i: i.created, reverse=True)
    for name, up in reversed(query.order):
        found.sort(key=_SORTS[name], reverse=not up)
    return found


_SORTS: dict[str, Callable[[Issue], Any]] = {
    "key": lambda i: (i.project, i.number),
    "id": lambda i: (i.project, i.number),
    "issuekey": lambda i: (i.project, i.number),
    "created": lambda i: i.created,
    "updated": lambda i: i.updated,
    "project": lambda i: i.project,
}


class _Parser:
    def __init__(self, text: str, site: Site) -> None:
        self.site = site
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.end() == at:
                where = f"(line 1, character {at + 1})"
                raise JqlError(f"Error in the JQL Query: The character '{text[at]}' is reserved. {where}")
            kind = match.lastgroup or ""
            value = match[kind]
            if kind == "text":
                value = re.sub(r"\\(.)", r"\1", value[1:-1])
            self.tokens.append((kind, value, match.start(kind)))
            at = match.end()
        self.at = 0
        self.bounded = False

    def query(self) -> Query:
        test: Test = lambda _: True  # noqa: E731
        if self.peek() and not self.is_word("order"):
            test = self.either()
        order = self.ordering() if self.is_word("order") else []
        if self.peek():
            self.fail("'OR' or 'AND'")
        return Query(test, order, self.bounded)

    def either(self) -> Test:
        parts = [self.both()]
        while self.take_word("or"):
            parts.append(self.both())
        return lambda i: any(p(i) for p in parts)

    def both(self) -> Test:
        parts = [self.one()]
        while self.take_word("and"):
            parts.append(self.one())
        return lambda i: all(p(i) for p in parts)

    def one(self) -> Test:
        if self.take_word("not"):
            inner = self.one()
            return lambda i: not inner(i)
        if self.take("("):
            inner = self.either()
            if not self.take(")"):
                self.fail("')'")
            return inner
        return self.clause()

    def clause(self) -> Test:
        kind, name, _ = self.next("a field name")
        if kind not in ("word", "text"):
            self.at -= 1
            self.fail("a field name")
        read = self.field(name)
        self.bounded = True
        _, op, _ = self.next("an operator")
        op = op.lower()
        if op == "is":
            negative = self.take_word("not")
            if not (self.take_word("empty") or self.take_word("null")):
                self.fail("'EMPTY'")
            return lambda i: bool(read(i)) == negative
        if op == "not":
            if not self.take_word("in"):
                self.fail("'IN'")
            op = "not in"
        values = self.values(name) if op in ("in", "not in") else [self.literal(name)]
        wanted = {self.value(name, v) for v in values}
        if op in ("in", "="):
            return lambda i: bool(wanted & _set(read(i)))
        if op in ("not in", "!="):
            return lambda i: bool(_set(read(i))) and not wanted & _set(read(i))
        if op in (">", ">=", "<", "<="):
            return self.compare(name, op, values[0])
        self.fail("an operator")
        raise AssertionError

    def compare(self, name: str, op: str, value: str) -> Test:
        order: dict[str, Callable[[Any, Any], bool]] = {
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
        }
        holds = order[op]
        if name.lower() in ("key", "id", "issuekey", "issue"):
            other = self.site.by_key(value)
            if other is None:
                raise JqlError(f"An issue with key '{value}' does not exist for field '{name}'.")
            return lambda i: i.project == other.project and holds(i.number, other.number)
        if name.lower() in ("updated", "created"):
            limit = self.moment(name, value)
            return lambda i: holds(getattr(i, name.lower()), limit)
        raise JqlError(f"The operator '{op}' is not supported by the '{name}' field.")

    def moment(self, name: str, value: str) -> dt.datetime:
        relative = re.fullmatch(r"-(\d+)([mhdw])", value)
        if relative:
            unit = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}[relative[2]]
            return self.site.now - dt.timedelta(**{unit: int(relative[1])})
        try:
            return dt.datetime.fromisoformat(value.replace("/", "-")).replace(tzinfo=dt.UTC)
        except ValueError:
            raise JqlError(
                f"Date value '{value}' for field '{name}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
                "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
            ) from None

    def literal(self, name: str) -> str:
        """One value. Jira takes a number for an issue's id only without quotes; within them it looks for such a key."""
        kind, value, _ = self.next("a value")
        if name.lower() in _ISSUES and kind == "text" and value.isdigit():
            raise JqlError(f"An issue with key '{value}' does not exist for field '{name}'.")
        return value

    def values(self, name: str = "") -> list[str]:
        if (word := self.peek()) and word[0] == "word" and word[1] in ("portfolioChildIssuesOf", "linkedIssues"):
            return self.function()
        if not self.take("("):
            self.fail("'('")
        found = [self.literal(name)]
        while self.take(","):
            found.append(self.literal(name))
        if not self.take(")"):
            self.fail("')'")
        return found

    def function(self) -> list[str]:
        """Issues below an issue (only where the site has plans), or linked with it, by their ids."""
        name = self.next("a function")[1]
        if name == "portfolioChildIssuesOf" and not self.site.plans:
            raise JqlError(f"Unable to find JQL function '{name}()'.")
        [key] = self.values()
        root = self.site.by_key(key)
        if root is None or not self.site.visible(root):
            raise JqlError(f"Issue '{key}' could not be found in function '{name}'.")
        if name == "linkedIssues":
            pairs = [(x.outward, x.inward) for x in self.site.links.values() if root.id in (x.outward, x.inward)]
            return [str(a if b == root.id else b) for a, b in pairs]
        found, todo = list[str](), [root]
        while todo:
            below = self.site.children(todo.pop())
            found += [str(i.id) for i in below]
            todo += below
        return found

    def value(self, name: str, value: str) -> str:
        """Jira refuses values that do not exist for fields that it knows the values of."""
        site, field = self.site, name.lower()
        missing = JqlError(f"The value '{value}' does not exist for the field '{name}'.")
        if field == "project":
            known = {k.lower() for k in site.projects if k not in site.invisible or site.knows_hidden_projects}
            if value.lower() not in known:
                raise missing
        elif field in ("issuetype", "type"):
            if value.lower() not in {x.lower() for t in site.types.values() for x in (t.name, t.id)}:
                raise missing
        elif field in ("status",):
            if value.lower() not in {s.lower() for s in site.statuses}:
                raise missing
        elif field in _ISSUES:
            found = site.by_key(value)
            if found is None or not site.visible(found):
                if field == "parent":
                    raise missing
                raise JqlError(f"An issue with key '{value}' does not exist for field '{name}'.")
            return str(found.id)
        elif self.is_parent_field(name):
            found = site.by_key(value)
            return str(found.id) if found else value.lower()
        return value.lower()

    def is_parent_field(self, name: str) -> bool:
        number = re.fullmatch(r"cf\[(\d+)\]", name)
        for field in self.site.fields.values():
            if field.name == name or (number and field.id == f"customfield_{number[1]}"):
                return field.custom.endswith((":gh-epic-link", ":jpo-custom-field-parent"))
        return False

    def field(self, name: str) -> Callable[[Issue], Any]:
        simple: dict[str, Callable[[Issue], Any]] = {
            "project": lambda i: i.project,
            "issuetype": lambda i: [i.type.name, i.type.id],
            "type": lambda i: [i.type.name, i.type.id],
            "key": lambda i: str(i.id),
            "id": lambda i: str(i.id),
            "issue": lambda i: str(i.id),
            "issuekey": lambda i: str(i.id),
            "status": lambda i: i.values["status"].name,
            "statuscategory": lambda i: [
                {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}[i.values["status"].category]
            ],
            "labels": lambda i: i.values.get("labels"),
            "updated": lambda i: i.updated,
            "created": lambda i: i.created,
            "assignee": lambda i: i.values.get("assignee"),
            "parent": lambda i: str(self.site.parent_of(i)) if self.site.cloud else _id(i.values.get("parent")),
        }
        if name.lower() in self.site.unsearchable:
            raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
        if name.lower() in simple:
            return simple[name.lower()]
        number = re.fullmatch(r"cf\[(\d+)\]", name)
        for held in self.site.fields.values():
            if held.name.lower() == name.lower() or (number and held.id == f"customfield_{number[1]}"):
                return lambda i: i.values.get(held.id)
        raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")

    def ordering(self) -> list[tuple[str, bool]]:
        self.at += 1
        if not self.take_word("by"):
            self.fail("'BY'")
        order = []
        while True:
            _, name, _ = self.next("a field name")
            if name.lower() not in _SORTS:
                raise JqlError(f"Not able to sort using field '{name}'.")
            up = not self.take_word("desc")
            self.take_word("asc")
            order.append((name.lower(), up))
            if not self.take(","):
                return order

    def peek(self) -> tuple[str, str, int] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def next(self, wanted: str) -> tuple[str, str, int]:
        token = self.peek()
        if token is None:
            self.fail(wanted)
            raise AssertionError
        self.at += 1
        return token

    def take(self, mark: str) -> bool:
        token = self.peek()
        if token and token[0] == "mark" and token[1] == mark:
            self.at += 1
            return True
        return False

    def is_word(self, word: str) -> bool:
        token = self.peek()
        return bool(token and token[0] == "word" and token[1].lower() == word)

    def take_word(self, word: str) -> bool:
        if self.is_word(word):
            self.at += 1
            return True
        return False

    def fail(self, wanted: str) -> None:
        token = self.peek()
        if token is None:
            raise JqlError(f"Error in the JQL Query: Expecting {wanted} before the end of the query.")
        raise JqlError(
            f"Error in the JQL Query: Expecting {wanted} but got '{token[1]}'. (line 1, character {token[2] + 1})"
        )


def _id(value: Any) -> str:
    return str(value.id) if isinstance(value, Issue) else ""


def _set(value: Any) -> set[str]:
    if value is None or value == "":
        return set()
    if isinstance(value, list | tuple):
        return {x for v in value for x in _set(v)}
    if isinstance(value, Issue):
        return {str(value.id), value.key.lower()}
    if isinstance(value, Status | User):
        return {value.name.lower(), value.id.lower()}
    return {str(value).lower()}
