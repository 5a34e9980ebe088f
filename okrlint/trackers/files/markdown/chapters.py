"""What a heading or line is by its words alone, and the passes over the tree before it is looked at as a whole.

Chapters about something else are taken out, names of objectives and lines that lead lists are made headings.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from okrlint.periods import find_period
from okrlint.trackers.files.markdown.line import Line
from okrlint.trackers.files.markdown.node import LEAD_LEVEL, Node
from okrlint.trackers.files.markdown.tables import read_table
from okrlint.trackers.files.markdown.tree import opens_objective
from okrlint.trackers.files.markdown.vocabulary import (
    is_imperative,
    is_period,
    part_of,
)
from okrlint.trackers.text.headings import normal

_CONTENTS = re.compile(r"(?:table of )?contents|on this page|toc|in this (?:document|article|section)|quick links")
_FOREIGN = re.compile(
    r"introduction|overview|background|about(?: (?:this|okrs?).*)?|key concepts?|concepts?|definitions?|glossary"
    r"|terminology|how (?:to|we|it|this|do) .*|why .*\?|what (?:is|are) .*|methodology|process(?:es)?|legend|appendix"
    r"|okrs? (?:mapping|alignment|mapping & alignment)|(?:related|linked|relevant|supported|parent) okrs?"
    r"|alignment (?:to|with) .{0,30}okrs?|okrs?\s?(?:映射|对齐|對齊).*|okr-(?:zuordnung|bezug)"
    r"|(?:okr )?(?:schedule|timeline|calendar|process|cadence)|(?:external )?(?:references?|resources?|links|reading)"
    r"|see also|further reading|faqs?|frequently asked questions|examples?|templates?|tips|guidelines?|best practices"
    r"|scoring|retrospectives?|retro|lessons learned|archived?|change ?log|history|acknowledge?ments|license|usage"
    r"|contribut(?:ing|ors)|(?:previous|past|older?) (?:okrs?|goals|cycles|quarters)|vision|mission|values|purpose"
    r"|getting started|installation|action items|agenda|attendees|participants|meeting.*|motivation|summary|rationale"
    r"|einführung|einleitung|überblick|hintergrund|vorgehen|ablauf|zeitplan|rückblick|zusammenfassung|nächste schritte"
    r"|contexte|suivi|calendrier|méthode|rétrospective|bilan|prochaines étapes|résumé|contexto|seguimiento|calendario"
    r"|introducción|resumen|retrospectiva|próximos pasos|introdução|acompanhamento|cronograma|resumo|contesto|sommario"
    r"|inleiding|achtergrond|planning|wprowadzenie|harmonogram|giriş|takvim|inledning|bakgrund|introduktion|baggrund"
    r"|введение|контекст|календарь|итоги|ретроспектива|背景|流程|总结|總結|复盘|復盤|时间表|概要|振り返り|スケジュール|배경|회고|일정"
)
_RETRO = re.compile(
    r"good|bad|try|keep|drop|start|stop|continue|improve|liked|learned|lacked|longed for|what went (?:well|wrong|badly)"
    r"|went well|did not go well|could be better|kudos|shout-?outs?"
)
_CONTEXT = re.compile(
    r"(?:.{0,60}\b)?(?:okrs?|objectives? (?:and|&|\+) key results?"
    r"|(?:our |team |company |quarterly |annual |current |\w+ )?(?:goals|objectives))(?:\b.{0,40})?"
)
_ANNOUNCES = re.compile(
    r"(?:[\w&/'-]+ ){0,4}(?:okrs?|objectives? (?:and|&|\+) key results?)"
    r"(?:(?:\s?[:–—-]|,| for| of| at|\s?\() ?(?:[\w&/'.{}-]+ ?){1,4}\)?| (?:[qh][1-4]|fy|cy|\d)[\w '/-]{0,20})?"
)
_LISTS = re.compile(
    r"(?:(?:our|company|team|main|the|quarterly|annual|yearly|current) ){0,3}(?:objectives|okrs)(?: \([^()]{1,30}\))?"
)
_LINK_ONLY = re.compile(r"\W*\[[^\[\]]{1,300}\]\([^()]{1,1000}\)\W*|\W*https?://\S+\W*")
_PROGRESS = re.compile(r"\W{0,6}(?:progress|score|grade|completion)\W{0,6}\d[\d.,]{0,8}\s?%?\W*", re.IGNORECASE)
_FIELD = re.compile(r"\W{0,6}([^\W\d_][^:：|]{0,40}?)\W{0,3}[:：]")
_SET_OFF_FIELD = re.compile(r"(\*\*|`)[^*`]{2,60}(?::\1|\1:)(?:\s|$)")


def is_foreign(name: str) -> bool:
    """Whether a heading opens a part that speaks about goals or about something else, and holds none."""
    return bool(_FOREIGN.fullmatch(normal(name)) or _CONTENTS.fullmatch(normal(name)))


def title_of(root: Node) -> Node | None:
    """The title of a page: its first heading, if no other one is of the first level."""
    tops = [heading for heading in root.of("heading") if heading.level == 1]
    return tops[0] if len(tops) == 1 and tops[0] is root.of("heading")[0] else None


def prune(root: Node, *, tables: bool = False) -> None:
    """Take out what is about something else: tables of contents, chapters about goals in general, retrospectives.

    The title of the page ("Planning") is no chapter. With `tables`, the tables of such chapters stay (in a file of one
    goal its tasks may stand anywhere).
    """
    title = title_of(root)
    for node in list(root.walk()):
        kept: list[Node] = []
        for child in node.children:
            name = normal(child.said.title) if child.kind == "heading" else ""
            if child is title or child.kind != "heading" or not _foreign(child, name):
                kept.append(child)
            elif _CONTENTS.fullmatch(name):
                kept += child.of("heading")
            elif tables:
                kept += [n for n in child.walk() if n.kind == "table"]
        for child in kept:
            child.parent = node
        node.children = kept


def _foreign(heading: Node, name: str) -> bool:
    if _CONTENTS.fullmatch(name) or _FOREIGN.fullmatch(name):
        return True
    retro = [i for i in heading.of("item", "heading") if _RETRO.fullmatch(normal(i.said.title))]
    return len(retro) >= 2


def is_context(name: str) -> bool:
    """Whether a heading announces goals without being one: "OKRs", "Web team objectives", "2026 Q1"."""
    text = normal(name)
    if is_period(name) or (find_period(name) and len(re.sub(r"[\W\d]|[qh](?=\d)|fy|cy", "", text)) <= 12):
        return True
    return bool(_CONTEXT.fullmatch(text)) and len(text.split()) <= 7


def announces(name: str) -> bool:
    """Whether a heading announces OKRs and does not just speak of them: "Web OKRs", "OKRs for 2026 Q1"."""
    return bool(_ANNOUNCES.fullmatch(normal(name)))


def lists_objectives(name: str) -> bool:
    """Whether a heading says that the items below it are objectives."""
    return bool(_LISTS.fullmatch(normal(name)))


def is_sentence(text: str) -> bool:
    """Whether words say something (an objective) and do not just name something (a section, a team)."""
    words = text.rstrip(":").split()
    lower = [w for w in words[1:] if w[:1].islower()]
    return len(words) >= 4 or (len(words) >= 3 and bool(lower)) or is_imperative(text)


def is_progress(text: str) -> bool:
    """Whether a line says nothing but how far a goal is: "Progress: 40 %"."""
    return bool(_PROGRESS.fullmatch(text))


def is_note(item: Node, line: Line) -> bool:
    """Whether a list item is a field, a link or an empty line and no goal."""
    text = item.text.strip()
    if not line.title or (("](" in text or "://" in text) and _LINK_ONLY.fullmatch(text)):
        return not (line.title and (line.priority_said or line.owners or line.checked is not None)) and not item.of(
            "item"
        )
    if is_progress(text):
        return True
    label = _FIELD.match(text) if ":" in text or "：" in text else None
    if label and part_of(label[1]) and not line.label:
        return True
    if text[:1] in ("*", "`") and _SET_OFF_FIELD.match(text) and not line.label:
        return not (line.party or line.prefixed)
    return bool(part_of(line.title)) and len(line.title.split()) <= 4


_MEASURE = re.compile(
    r"\d\s?[%％$€£¥]|[%％$€£¥<>≤≥]\s?\d|\bfrom\b.{0,20}\d.{0,20}\bto\b.{0,8}\d"
    r"|(?<![\d.:/-])\d{1,6}(?:[.,]\d{1,3})?[xX+]?(?![\d:/-]|\.\d|[.)]\s|(?:st|nd|rd|th)\b)"
)


"""A number that is no day, hour or ordinal."""


def is_measured(text: str) -> bool:
    """Whether words hold a number by which something is measured."""
    return bool(_MEASURE.search(text))


_SENTENCE_END = re.compile(r"[.。:：;；,?？]\s*$")
_NAMED = re.compile(r"(?:(?!and |or |of |the )[^\W\d_]{2,15} ){1,2}objective", re.IGNORECASE)


def call_objectives(root: Node) -> None:
    """Headings such as "1. Business objective", right above one that says "Key results", are called "Objective"."""
    for node in root.walk():
        headings = node.of("heading")
        for above, below in itertools.pairwise(headings):
            texts = above.of("text")
            if (
                above.level == below.level
                and len(texts) == 1
                and not above.of("heading", "item")
                and part_of(below.said.title) == "key_results"
                and _NAMED.fullmatch(above.said.title)
            ):
                above.rename("Objective")


def adopt_lines(root: Node) -> None:
    """Under the name of a period: single lines, each right above a list, lead their lists as headings would.

    Only where nothing is labelled, and every list there has such a line.
    """
    if any(calls_objective(n) or calls_result(n) or contains_results(n) for n in root.walk()):
        return
    periods = [n for n in root.walk() if n.kind == "heading" and (is_period(n.said.title) or find_period(n.text))]
    leading = {id(node): leads for node in periods if (leads := _leads_of(node))}
    for node in periods if leading else ():
        leads = leading.get(id(node), set())
        if not leads and any(child.kind == "item" for child in node.children):
            continue
        kept: list[Node] = []
        for at, child in enumerate(node.children):
            if at in leads or _stands_alone(child):
                child.kind, child.level, child.plain = "heading", LEAD_LEVEL, True
            elif child.kind == "item":
                child.parent = kept[-1]
                kept[-1].children.append(child)
                kept[-1].end = child.end
                continue
            kept.append(child)
        node.children = kept


def _leads_of(node: Node) -> set[int]:
    """The places of the single lines that lead the lists below a heading; none where a list there has no such line."""
    leads = {at for at in range(len(node.children)) if _leads_list(node.children, at)}
    lists = [at for at, n in enumerate(node.children) if n.kind == "item" and not _follows_item(node.children, at)]
    return leads if len(leads) == len(lists) else set()


def _stands_alone(line: Node) -> bool:
    """Whether a single line beside such as lead lists is an objective without key results: "Publish a paper"."""
    text = line.text
    short = line.kind == "text" and "\n" not in text and len(text) <= 120
    return short and is_imperative(text) and not _SENTENCE_END.search(text)


def _leads_list(children: Sequence[Node], at: int) -> bool:
    line = children[at]
    after = children[at + 1] if at + 1 < len(children) else None
    single = line.kind == "text" and "\n" not in line.text and len(line.text) <= 120
    return single and after is not None and after.kind == "item" and not _SENTENCE_END.search(line.text)


def _follows_item(children: Sequence[Node], at: int) -> bool:
    return at > 0 and children[at - 1].kind == "item"


def calls_objective(node: Node) -> bool:
    """Whether a heading, item or line is labelled as an objective."""
    if node.kind == "text":
        return opens_objective(node)
    return node.kind in ("heading", "item") and node.said.label == "objective"


def calls_result(node: Node) -> bool:
    """Whether a heading, item or line is labelled as a key result, in words or by a number."""
    if node.kind == "text":
        return node.says("key_result")
    line = node.said
    return node.kind in ("heading", "item") and line.label == "key_result" and bool(line.title or line.number)


def contains_results(node: Node) -> bool:
    """Whether a heading or item calls what stands below it key results, or a table has a column of them."""
    if node.kind == "table":
        table = read_table(node)
        return table is not None and table.kind == "results"
    return node.kind in ("heading", "item") and bool(node.children) and part_of(node.said.title) == "key_results"
