"""A page's query as text, and where in its page a database error lies."""

from __future__ import annotations

import re

from okrlint.pages import Page

_SILENT = re.compile(r"(?:\s|--[^\n]*+|/\*.*?\*/)*+", re.DOTALL)


def bare(query: str) -> str:
    """A query that can be put into brackets; with nothing before it, its lines stay those of the page."""
    for end in (m.start() for m in re.finditer(";", query)):
        if _SILENT.fullmatch(query, end + 1):
            return query[:end]
    return query.rstrip()


def sql_place(page: Page, error: Exception) -> str:
    """file:line:column of the place in a page's query that a database error speaks of."""
    return f"{page.file}:{page.query_line + error_line(error) - 1}:1"


def error_line(error: Exception) -> int:
    """The line of a query, from 1 on, that a database error speaks of."""
    match = re.search(r"^LINE (\d+): ", str(error), re.MULTILINE)
    return int(match[1]) if match else 1


def first_line(error: Exception) -> str:
    """The first line of a database error, without its class, and what it suggests in the line below."""
    said, *more = str(error).splitlines()
    said = re.sub(r"^(?:Binder|Parser|Catalog) Error: ", "", said)
    advice = next((line for line in more if line.startswith(("Did you mean", "Candidate bindings"))), "")
    return f"{said} ({advice})" if advice else said
