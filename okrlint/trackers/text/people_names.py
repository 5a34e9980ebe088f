"""Names as people write them beside a goal: who is meant (person, team, role, bot, nobody) and how many of them."""

from __future__ import annotations

import functools
import html
import re

from okrlint.bots import is_bot
from okrlint.records import PartyKind
from okrlint.trackers.text.naming import nobody_words

_LONGEST = 300

_IMAGE = re.compile(r"!\[([^\]\[]{0,200})\](?:\([^()]{0,500}\)|\[[^\]\[]{0,200}\])?")
_LINK = re.compile(r"\[([^\]\[]{1,400})\](?:\((?:[^()]|\([^()]{0,200}\)){0,800}\)|\[[^\]\[]{0,200}\])")
_SUBSCRIPT = re.compile(r"</?su[bp]>", re.IGNORECASE)
_TAG = re.compile(r"<(?:br|/?b|/?i|/?em|/?strong|/?span|/?p)\b[^<>]{0,100}>", re.IGNORECASE)
_DECORATED = re.compile(r"[*~`_<&]|\]\(|\]\[|!\[")
"""What makes a text more than its words; without it there is nothing to take off."""
_MARKED = re.compile(r"[*~`_]")
_EMPHASIS = re.compile(r"[*~`]+|(?<!\w)_+|_+(?!\w)")

_NOBODY = re.compile(
    rf"(?:{nobody_words()}"
    r"|@?\?+|[-–—_.…]+|x{1, 3}|t\.?b\.?[dacn]\.?|todo|n\.?/?a\.?|none|nobody|no one|no response|unknown|unassigned"
    r"|(?:not|un) ?(?:yet )?(?:assigned|decided|known|set|staffed|owned)(?: yet)?|to be (?:\w+ ?){1,2}|vacant|open"
    r"|(?:wird|werden|ist|muss) noch \w+(?: werden)?|noch (?:nicht \w+|unbekannt|unklar|zu \w+)"
    r"|(?:help|volunteers?|owner|somebody|someone) (?:wanted|needed|required|missing)|needs? (?:an )?(?:owner|help)"
    r"|(?:the |an? |your |my )?(?:owner|assignee|name|dri|lead|person)s?(?: ?(?:name|here|goes here))?|owner and others"
    r"|others?|somebody|someone|anybody|anyone|various|whoever|who|pending|null|nil)",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@[\w][\w.\-]{0,60}")
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._\-]{1,60}")
_TEAM_HANDLE = re.compile(r"@?[\w.\-]{1,60}/[\w.\-]{1,60}")
_MAIL = re.compile(r"[\w.+\-]{1,60}@[\w\-]{1,60}(?:\.[\w\-]{1,60}){1,5}")
_CHIEF = re.compile(r"C[A-Z]{1,3}O|[SEA]?VP[A-Z]{0,2}|GM|MD|PM|TPM|EM|PO")
_FULL_NAME = re.compile(r"[^\W\d_][\w'’.\-]{0,30}(?: [^\W\d_][\w'’.\-]{0,30}){1,3}")

_TITLE_FIRST = re.compile(
    r"(?:(?:acting|interim|global|regional|associate|assistant|deputy|senior|sr|jr|junior|lead|staff|principal|group)"
    r"\.? )*(?:director|dir|head|vice president|president|vp|svp|evp|avp|chief|manager|mgr|chair(?:man|woman|person)?"
    r"|founder)(?:\.|,|\b)(?![ -]?s\b).*",
    re.IGNORECASE,
)
_TITLE_LAST = re.compile(
    r".*\b(?:director|manager|mgr|lead|leader|chief|officer|specialist|controller|fellow|founder|owner|partner|counsel"
    r"|president|chair|coordinator|analyst|architect|engineer|designer|developer|researcher|scientist|strategist|editor"
    r"|representative|recruiter|accountant|administrator|consultant|advisor|evangelist|advocate|maintainer|champion"
    r"|master|student|treasurer|secretary|principal|associate|intern|captain|dri)(?: ?\([^()]{0,60}\))?",
    re.IGNORECASE,
)
_TEAM_WORD = re.compile(
    r"\b(?:team|teams|squad|group|guild|crew|tribe|wg|sig|working group|committee|council|board|chapter|department|dept"
    r"|division|unit|organi[sz]ation|org|foundation|consortium|company|inc|ltd|gmbh|llc|members?|managers|engineers"
    r"|leads|leaders|directors|architects|designers|developers|specialists|owners|participants|contributors|maintainers"
    r"|volunteers|everyone|everybody|all|staff|leadership|employees|systems|community)\b",
    re.IGNORECASE,
)
_FUNCTION_WORD = re.compile(
    r"\b(?:academia|accounting|admin|alliances|analytics|android|api|apps?|architecture|backend|be|billing|brand"
    r"|business|[a-z]*ops|channel|cloud|commerce|communications?|compliance|content|core|corporate|creative|culture"
    r"|customers?|data|delivery|design|desktop|dev|developers?|development|devrel|digital|distribution|docs|documentation"
    r"|editorial|education|enablement|eng|engineering|events|experience|facilities|fe|field|finance|frontend|fundraising"
    r"|growth|hardware|hiring|hr|i18n|infra|infrastructure|innovation|integrations?|intelligence|international|ios|it"
    r"|legal|logistics|management|manufacturing|market|marketing|media|membership|ml|ai|mobile|monitoring|networks?"
    r"|operations|outreach|packaging|partners|partnerships|payments|payroll|people|performance|platform|policy|pr"
    r"|procurement|product|production|programs?|projects?|purchasing|qa|quality|recruiting|recruitment|relations|release"
    r"|reliability|research|retail|revenue|safety|sales|search|sec|security|services|site|social|software|solutions"
    r"|storage|strategic|strategy|success|supply|support|sustainability|talent|tech|technology|technical|testing|tools"
    r"|tooling|training|treasury|ui|ux|verification|warehouse|web|website|workplace)\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9&/]{1,5}")

_TEAM_BADGE = re.compile(
    r"!\[team\](?:\[\]|\([^()]{0,500}\))((?:[\s,]*\[[^\[\]]{1,80}\](?:\[\])?)+|\s+[\w ,-]{2,80})\s*", re.IGNORECASE
)

_ET_AL = re.compile(r",?\s+(?:et\.?\s?al\b\.?|\((?:tentative(?:ly)?|tbc|interim|acting)\))", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s*(?:[,;\n]|<br ?/?>|\s\+\s|\s/\s|\s\|\s|(?<=\w)\+(?=[@\w])|\sand\s|\s&\s|\sor\s|\sund\s|\set\s|\soch\s"
    r"|\sog\s)\s*",
    re.IGNORECASE,
)
_ELSEWHERE = frozenset({"und", "et", "och", "og"})
"""Words for "and" that part two full names; "Forschung und Entwicklung" stays one."""
_STRONG = re.compile(r"[,;\n|+]|<br ?/?>|/", re.IGNORECASE)
_BETWEEN_HANDLES = re.compile(r"(?<=[\w\]?])\s*(?:[/,&+]|\s)\s*(?=@)")


def plain(said: str) -> str:
    """The words of a bit of Markdown: alt texts for images, texts of links, no emphasis, single blanks."""
    return _known_plain(said) if len(said) <= _LONGEST else _plain(said)


@functools.lru_cache(maxsize=4096)
def _known_plain(said: str) -> str:
    return _plain(said)


def _plain(said: str) -> str:
    if not _DECORATED.search(said):
        return " ".join(said.split())
    text = _SUBSCRIPT.sub("", said) if "</su" in said else said
    text = _IMAGE.sub(r" \1 ", text) if "![" in text else text
    text = _LINK.sub(r"\1", text) if "](" in text or "][" in text else text
    text = _TAG.sub(" ", text) if "<" in text else text
    text = _EMPHASIS.sub("", text) if _MARKED.search(text) else text
    return " ".join((html.unescape(text) if "&" in text else text).split())


def classify_party(said: str, default: PartyKind = "person") -> tuple[str, PartyKind]:
    """The name without decoration, and what it stands for.

    Handles, addresses, account names and names of two or more words are persons; titles (CFO, "Head of Platform") are
    roles; "?", TBD, OWNER, "help wanted" and the empty string are placeholders; names of functions ("Field Marketing",
    QA) and whatever calls itself a team are teams. A single capitalised word tells nothing: `default` is what the place
    suggests, a person in an owner field, a team before a colon.
    """
    return _classified(said[:_LONGEST], default)


@functools.lru_cache(maxsize=4096)
def _classified(said: str, default: PartyKind) -> tuple[str, PartyKind]:
    name = _bare(said)
    prefix, _, rest = name.partition(":")
    if rest and prefix.lower() in ("team", "squad", "group"):
        return rest.strip(), "team"
    if not name or _NOBODY.fullmatch(name.strip("<>{}[]() ")):
        return name, "placeholder"
    if is_bot(name):
        return name, "bot"
    if _HANDLE.fullmatch(name) or _MAIL.fullmatch(name):
        return name, "person"
    if _TEAM_HANDLE.fullmatch(name) and (name.startswith("@") or name.islower()):
        return name, "team"
    person = _titled_person(name)
    if person:
        return person, "person"
    return name, _kind(name, default)


def split_parties(said: str) -> list[str]:
    """The single names in an owner field, as written: "@a, @b", "Ana and Ben", "ana / ben", "@a + tbd", "(Ana, Ben)".

    "Data & Analytics", "Product/Engineering", "Operations (Finance, Legal)" and "Senior Director, Platform" stay whole.
    Returns an empty list for an empty field.
    """
    return list(_split(said[:_LONGEST]))


@functools.lru_cache(maxsize=4096)
def _split(said: str) -> list[str]:
    text = said.strip()
    badge = _TEAM_BADGE.fullmatch(text)
    if badge:
        return [f"team:{name.strip()}" for name in re.findall(r"[^\[\],\s][^\[\],]*", badge[1])]
    text = _ET_AL.sub("", text)
    text = _BETWEEN_HANDLES.sub(", ", _outer(text))
    names = [name for piece in _pieces(text) if (name := piece.strip(" ,;"))]
    if names and names[0].lower().startswith("team:"):
        return names[:1] + [n if n.startswith("@") or ":" in n else f"team:{n}" for n in names[1:]]
    return names


def _kind(name: str, default: PartyKind) -> PartyKind:
    base = re.sub(r"\s*\([^()]{0,100}\)$", "", name) or name
    if _CHIEF.fullmatch(base) or _TITLE_FIRST.fullmatch(base):
        return "role"
    if _TEAM_WORD.search(base):
        return "team"
    if _TITLE_LAST.fullmatch(base):
        return "role"
    if _FUNCTION_WORD.search(base) or _ABBREVIATION.fullmatch(base):
        return "team"
    if _ACCOUNT.fullmatch(base) and not base.isalpha():
        return "person"
    if "/" in base or "&" in base:
        return "team"
    if _FULL_NAME.fullmatch(base) and base.istitle():
        return "person"
    return default


def _titled_person(name: str) -> str:
    """ "Jana Roe (CFO)", "CFO (Jana Roe)", "Jana Roe, CFO": the person behind the title, or nothing."""
    found = re.fullmatch(r"([^(),]{2,60})(?:,\s*| ?\()([^(),]{2,60})\)?", name)
    if not found:
        return ""
    kinds = [(part.strip(), _kind(part.strip(), "team")) for part in found.groups()]
    for (one, kind), (_, other) in (kinds, kinds[::-1]):
        if other == "role" and (kind == "person" or _HANDLE.fullmatch(one)):
            return one
    return ""


def _bare(said: str) -> str:
    """Without emphasis, links, wrapping brackets and trailing marks."""
    name = plain(said).strip(" ,;")
    if not re.fullmatch(r"\S+\[bot\]", name):
        name = _outer(name)
    name = re.sub(r"\]\s*\[", ", ", name.strip("[]")) if name.startswith("[") and not name.endswith("[bot]") else name
    return name.rstrip(":").strip()


def _outer(text: str) -> str:
    """Take off one pair of brackets that holds everything."""
    pairs = {"(": ")", "[": "]", "{": "}", "<": ">"}
    if len(text) > 1 and pairs.get(text[0]) == text[-1] and text.count(text[0]) == 1:
        return text[1:-1].strip()
    return text


def _pieces(text: str) -> list[str]:
    """Cut at separators outside brackets, then mend what should have stayed whole."""
    shielded = re.sub(r"\([^()]*\)", lambda m: re.sub(r"\S", "\0", m[0]).replace(" ", "\1"), text)
    pieces: list[str] = []
    start, glue = 0, ""
    for found in [*_SEPARATOR.finditer(shielded), None]:
        end = found.start() if found else len(text)
        piece = text[start:end]
        if pieces and _belongs(pieces[-1], glue, piece):
            pieces[-1] += glue + piece
        else:
            pieces.append(piece)
        if found:
            start, glue = found.end(), text[found.start() : found.end()]
    return pieces


def _belongs(left: str, glue: str, right: str) -> bool:
    """Whether what stands on both sides of a separator is one name."""
    one, other = _bare(left), _bare(right)
    kinds = {_kind(one, "person"), _kind(other, "person")}
    if not one or not other or _HANDLE.fullmatch(one) or _HANDLE.fullmatch(other):
        return False
    if _NOBODY.fullmatch(one) or _NOBODY.fullmatch(other):
        return one.lower() == "n" and other.lower() == "a"
    if glue.strip().lower() in _ELSEWHERE:
        return not (_FULL_NAME.fullmatch(one) and _FULL_NAME.fullmatch(other) and kinds == {"person"})
    if "," in glue:
        if _kind(one, "team") == "role" and _TITLE_FIRST.fullmatch(one) and " of " not in one.lower():
            return len(one.split()) <= 2 and _kind(other, "person") != "role"
        return _kind(other, "team") == "role" and _kind(one, "team") == "person"
    if _STRONG.search(glue):
        return False
    return kinds == {"team"}
