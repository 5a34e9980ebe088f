"""How a page speaks that explains OKRs instead of holding some: examples that it leads up to, definitions, advice.

Whether its goals are left for that is weighed in `evidence`; words in headings and file names stand in `illustrations`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence

from okrlint.trackers.files.markdown.model import Goal
from okrlint.trackers.files.markdown.node import Node

_EXAMPLE = re.compile(
    r"\b(?:for example|for instance|e\.g|examples?|samples?|imagine|let(?:'s| us) (?:say|look|take)|suppose"
    r"|beispiel\w*|z\. ?b|angenommen|stell(?:en sie|t?) (?:dir|euch|sich)|exemples?|imaginons|imaginez|supposons"
    r"|ejemplos?|imagin[ae]\w*|supong\w+|exemplos?|suponha\w*|esempi\w?|immagin\w+|voorbeeld\w*|bijvoorbeeld|stel je"
    r"|przykład\w*|wyobraź\w*|örnek\w*|örneğin|exempel|tänk dig|eksempel\w*|forestill|пример\w*|например|представ\w+"
    r"|допустим)\b|例如|比如|譬如|举例|舉例|示例|范例|範例|假设|假設|例えば|たとえば|具体例|예를 들|예컨대|예시|가령",
    re.IGNORECASE,
)
"""Words by which a sentence leads up to an example."""
_COLON = (":", "：")
_SHORT = 12
"""Words of a sentence that can lead up to what follows without a colon."""
_DEFINES = re.compile(
    r"\bokrs?(?:['’]?s)?\b\W{0,6}(?:\([^()]{0,80}\)\W{0,6})?"
    r"(?:is (?:an?|the)\b|are (?:an?|the)\b|stands? for|means?\b|(?:ist|sind) (?:ein\w*|die)\b|steht für|bedeutet"
    r"|est une?\b|sont une?\b|signifie\w*|es una?\b|son una?\b|significa\w*|é um\w?\b|são um\w?\b|è un\w?\b|is een\b"
    r"|zijn een\b|staat voor|to (?:metod|sposób|skrót)\w*|oznacza"
    r"|consists? of|comprises?|besteh(?:t|en) aus|se compose\w* de|se compone\w* de"
    r"|consist\w+ (?:en|em|in|di)|bestaa[nt] uit|składa\w* się z"
    r"|består av|består af|состо[ия]т из|är en\b|står för|er en\b|står for|[—–-] ?это|это\b"
    r"|означает|是|指|とは|은|는|이란)"
    r"|\bokrs?\b.{0,80}?(?:goal[- ]setting|framework|methodolog\w*|zielsetzungs\w*|rahmenwerk|méthode|metodolog[ií]a"
    r"|metodyk\w+|yöntem\w*|metodoloji\w*|методолог\w+|管理方法|管理工具|目标管理法|手法|フレームワーク|프레임워크|방법론|기법)",
    re.IGNORECASE | re.DOTALL,
)
"""A sentence that says what OKRs are."""
_READER = re.compile(
    r"\b(?:you|your|yours|yourself|du|dein\w*|dich|dir|euch|eure\w*|vous|votre|vos|tú|usted\w*|vuestr\w+|você|vocês"
    r"|vostr\w|jouw|jullie|twoj\w+|twój|siz|sizin|вы|ваш\w*|твой|твои)\b|你|您|あなた|당신|여러분",
    re.IGNORECASE,
)
_LAYOUT = re.compile(
    r"^(?:layout|type):[ \t]*[\"']?(?:blog|posts?|blog[ -]?post|article)\b", re.IGNORECASE | re.MULTILINE
)
_DATE = re.compile(r"^(?:date|published|pub_?date)[ \t]*[:=]", re.IGNORECASE | re.MULTILINE)
_OF_POST = re.compile(
    r"^(?:authors?|categor(?:y|ies)|excerpt|slug|draft|image|cover|hero\w*|comments|permalink)[ \t]*[:=]",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESSED = 3
"""Paragraphs and items that speak to the reader before a page counts as advice."""
_LOOKED_AT = 2_000
"""Paragraphs and items of a page, and characters of each (a fifth), that are looked at."""


def led_up_to(nodes: Sequence[Node]) -> set[int]:
    """The lines from a sentence such as "Let us look at a sample:" to the next heading or the end of its chapter."""
    begun: dict[int, int] = {}  # where such lines end -> where they begin
    headings: dict[int, list[int]] = {}
    for node in nodes:
        lead = _lead(node) if node.kind == "text" and node.parent is not None else ""
        if lead and node.parent is not None and _leads_to_example(lead):
            chapter = next((above for above in node.above() if above.kind in ("heading", "root")), node.parent)
            below = headings.get(id(chapter))
            if below is None:
                below = headings[id(chapter)] = [h.line for h in chapter.of("heading") if h.level < _LED]
            at = bisect.bisect_right(below, node.line)
            begun.setdefault(below[at] if at < len(below) else chapter.end, node.line + lead.count("\n"))
    return {line for end, first in begun.items() for line in range(first + 1, end)}


_LED = 7
"""The level of a bold line above a list: it ends no chapter."""


def _lead(node: Node) -> str:
    """A paragraph, or its lines before the first label: people put "Objective: …" right below their sentence."""
    texts = node.text.split("\n")
    return "\n".join(texts[: next((at for at, label in enumerate(node.labels) if label), len(texts))])


def _leads_to_example(text: str) -> bool:
    last = text.rsplit("\n", 1)[-1].strip(" *_")
    return (last.endswith(_COLON) or last.count(" ") < _SHORT) and bool(_EXAMPLE.search(last[:400]))


def is_post(front: str) -> bool:
    """Whether front matter is that of a post or article: its layout says so, or it has a date and what posts have."""
    return bool(_LAYOUT.search(front) or (_DATE.search(front) and _OF_POST.search(front)))


def explains(nodes: Iterable[Node], goals: Sequence[Goal]) -> bool:
    """Whether a page says what OKRs are, or speaks to its reader again and again outside its goals."""
    inside = {line for goal in goals for line in range(goal.line, min(goal.end, goal.line + 1_000))}
    addressed = 0
    for looked_at, node in enumerate(node for node in nodes if node.kind in ("text", "item")):
        if looked_at > _LOOKED_AT:
            break
        if node.line in inside:
            continue
        text = node.text[: _LOOKED_AT // 5]
        addressed += bool(_READER.search(text))
        if addressed >= _ADDRESSED or _DEFINES.search(text):
            return True
    return False
