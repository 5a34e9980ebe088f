"""Whether a few words name somebody (a team, a title) or say something, and the small vocabularies this rests on."""

from __future__ import annotations

import re

from okrlint.trackers.text.headings import normal
from okrlint.trackers.text.people_names import classify_party


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NO_PARTY = _words(
    """
    vision mission why what how note notes goal theme focus status update phase step stretch bonus target baseline
    metric rationale context summary background result results example todo done initiative project epic
    """
)
BEFORE_OBJECT = _words(
    """
    than by with from to for of and or via as like in on at the our is ask asks see meet under
    """
)
"""Words before a name that make it the object of a sentence."""
_IMPERATIVES = _words(
    """
    achieve accelerate add adopt agree automate be become boost bring broaden build change close complete conduct
    continue convert create cut decide decrease define deliver deploy design develop discover document double drive
    earn enable encourage engage ensure establish evaluate execute expand explore finish fix gain generate get give
    grow have help hire host identify implement improve improved increase increased introduce investigate keep land
    launch lay lead learn lower maintain make maximize measure migrate minimize modernize move offer open optimize
    own prepare prevent promote provide publish raise reach recruit redesign reduce refactor release remove replace
    research resolve retain run scale secure sell ship simplify speed stabilize start stop store strengthen
    streamline support sustain test train transform triple understand unify update upgrade use validate win write
    """
)
_SMALL = _words(
    """
    of and the for & to all de von van
    """
)
REMARKS = _words(
    """
    draft stretch internal done open closed wip optional aspirational committed confidential private public blocked
    paused dropped cancelled canceled carryover new added removed changed todo link links here note details
    """
)
"""Words in square brackets that are remarks and no names."""


_ASIDE = re.compile(
    r"(?:(?:key|main|supporting|planned|strategic) )?(?:initiatives?|activities|actions?|action plan|tasks|epics)"
    r"|projects|work ?streams?|deliverables|risks?(?: .*)?|dependencies|assumptions|constraints|next steps|details"
    r"|progress(?: .*)?|updates?|comments?|notes?|learnings|review|context|description|why|health metrics"
    r"|resources needed|open questions"
)


def is_aside(name: str) -> bool:
    """Whether a heading inside an objective opens something that is no key result: initiatives, risks, notes."""
    return bool(_ASIDE.fullmatch(normal(name)))


def looks_like_party(text: str) -> bool:
    """Whether words before a colon, or alone in a heading, name somebody: a title, a team, a handle, not a sentence."""
    base = re.sub(r"\s*[(\[][^()\[\]]{0,80}[)\]]$", "", text.strip().rstrip(":")) or text
    words = base.replace("/", " ").replace(",", " ").split()
    if not words or len(words) > 7 or base.lower() in _NO_PARTY:
        return False
    kind = classify_party(base, "placeholder")[1]
    if kind == "role" or base.startswith("@"):
        return True
    capital = all(w[0].isupper() or not w[0].isalpha() or w.lower() in _SMALL or _is_function(w) for w in words)
    return capital and words[0][0].isalpha() and (len(words) <= 3 or kind == "team")


def is_imperative(text: str) -> bool:
    """Whether words begin as an order does ("Improve infrastructure"): they say something, they name nobody."""
    words = text.split()
    return len(words) >= 2 and words[0].lower() in _IMPERATIVES


def is_team_name(text: str) -> bool:
    """Whether a heading is nothing but the name of a function or team: "Field Marketing", "Web team", "People:"."""
    base = re.sub(r"\s*\([^()]{0,100}\)$", "", text.strip().rstrip(":"))
    words = re.split(r"[\s/&,]+", base)
    if (
        not base
        or len(words) > 6
        or (is_imperative(base) and words[0] not in ("Support", "Release", "Research", "Test", "Design"))
    ):
        return False
    kind = classify_party(base, "placeholder")[1]
    if kind == "role" or re.search(r"\b(?:team|squad|guild|wg|working group|department)$", base, re.IGNORECASE):
        return True
    return (
        kind == "team"
        and all(w.lower() in _SMALL or _is_function(w) or w[:1].isupper() for w in words if w)
        and any(_is_function(w) for w in words)
    )


def _is_function(word: str) -> bool:
    if not word.isalpha():
        return False
    return classify_party(word.lower(), "placeholder")[1] == "team" or classify_party(word, "placeholder")[1] == "team"
