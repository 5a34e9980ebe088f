"""Whether a few words name somebody (a team, a title) or say something, and the small vocabularies this rests on."""

from __future__ import annotations

import functools
import re

from okrlint.periods import find_period
from okrlint.trackers.files.markdown.illustrations import is_guide
from okrlint.trackers.text.field_values import goal_kind_of
from okrlint.trackers.text.headings import normal, subject_of
from okrlint.trackers.text.people_names import classify_party


@functools.lru_cache(maxsize=4096)
def _kind(name: str) -> str:
    """What a name stands for, if it says so by itself."""
    return classify_party(name, "placeholder")[1]


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
    grow have help hire hold host identify implement improve improved increase increased introduce investigate keep land
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
    r"|ma(?:ß|ss)nahmen|initiativen|aktivitäten|aufgaben|risiken|abhängigkeiten|nächste schritte|annahmen|notizen"
    r"|actions(?: clés)?|mesures|risques|dépendances|prochaines étapes|contexte|remarques|tâches"
    r"|iniciativas|acciones|riesgos|dependencias|próximos pasos|notas|contexto|tareas"
    r"|ações|riscos|dependências|próximos passos|tarefas|entregas|entregáveis"
    r"|iniziative|azioni|rischi|dipendenze|prossimi passi|attività"
    r"|initiatieven|acties|maatregelen|risico'?s|afhankelijkheden|volgende stappen|notities|taken"
    r"|inicjatywy|działania|ryzyka|zależności|następne kroki|uwagi|notatki|zadania"
    r"|girişimler|aksiyonlar|eylemler|riskler|bağımlılıklar|sonraki adımlar|notlar|görevler"
    r"|initiativ|åtgärder|aktiviteter|risker|beroenden|nästa steg|anteckningar|initiativer|tiltag|handlinger|risici"
    r"|afhængigheder|næste skridt|tiltak|risikoer|avhengigheter|neste steg"
    r"|инициативы|действия|мероприятия|задачи|риски|зависимости|следующие шаги|заметки|контекст"
    r"|(?:关键|重点)?(?:举措|任务)|行动(?:计划)?|风险|依赖|下一步|备注|背景|施策|アクション(?:プラン)?|取り組み|リスク|依存関係"
    r"|次のステップ|備考|メモ|補足"
    r"|이니셔티브|실행 ?(?:과제|계획)|액션(?: 아이템)?|위험|리스크|의존성|다음 단계|비고|메모|참고"
)


def is_aside(name: str) -> bool:
    """Whether a heading inside an objective opens something that is no key result: initiatives, risks, notes."""
    return bool(_ASIDE.fullmatch(normal(name)))


_BRACKETS = re.compile(r"^(?P<before>[^(（]{1,60}?)\s*[(（](?P<inside>[^()（）]{1,60})[)）]\s*[:：]?$")
_OWN_RESULTS = re.compile(r"(?:(?!and |objectives? )[^\W\d_]{2,12} ){1,2}(?:KRs|key results)\s*[:：]?", re.IGNORECASE)
_DATED = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_JOINED = re.compile(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)")
_OF_PERIODS = re.compile(
    r"\b(?:from|to|until|till|through|thru|of|the|von|bis|du|au|de|del|do|da|al|até|hasta|tot|t\.?o\.?m|od|do|år|year"
    r"|quarters?|quartal|quarto|trimestre|trimestri|kwartaal|kwartał|kvartal|çeyrek|квартал|half|halbjahr|semest(?:er|re)"
    r"|jahr|année|año|ano|anno|jaar|rok|yıl|год|cycle|sprint|week|kw|weeks|months?|spring|summer|autumn|fall|winter"
    r"|st|nd|rd|th|er|ème|fy|cy|[qhts](?=\d|\b)"
    r"|jan\w*|feb\w*|f[ée]v\w*|mar\w*|mär\w*|apr\w*|abr\w*|avr\w*|may|mai|mayo|maio|mag\w*|mei|jun\w*|juin|giu\w*"
    r"|jul\w*|juil\w*|lug\w*|aug\w*|ago\w*|août|sep\w*|set\w*|oct\w*|okt\w*|out\w*|ott\w*|nov\w*|dec\w*|dez\w*"
    r"|déc\w*|dic\w*|ene\w*|gen\w*)\b|[年月日季度期第上下半一二三四年分분기월년반상하]",
    re.IGNORECASE,
)


@functools.lru_cache(maxsize=4096)
def part_of(name: str) -> str:
    """The subject that a heading or label introduces, also in two languages: "Anahtar Sonuçlar (Key Results)"."""
    subject = subject_of(name)
    if not subject and _OWN_RESULTS.fullmatch(name.strip(" *_`")):
        return "key_results"  # "Annual KRs:", "Team key results"
    if not subject and ("(" in name or "（" in name):
        found = _BRACKETS.match(name[:140].strip(" *_`"))
        if found:
            subject = subject_of(found["before"]) or subject_of(found["inside"])
    return subject


@functools.lru_cache(maxsize=4096)
def is_period(name: str) -> bool:
    """Whether a heading is nothing but a planning period: "From 12/04/2026 to 12/06/2026", "March 2026"."""
    text = _JOINED.sub(" ", name[:120])
    return bool(_DATED.search(text)) and not _LETTER.search(_OF_PERIODS.sub(" ", text))


def names_cycle(words: str) -> bool:
    """Whether words are nothing but a planning period with its year or quarter: "2026 Q2", not "3"."""
    return is_period(words) and find_period(words, year=True) is not None


_OF_GOALS = re.compile(
    r"\b(?:okrs?|objectives?|goals?|key results?|krs?|our|the|team|company|for|in|20\d\d|[qh][1-4])\b|[\W_]+"
)


@functools.lru_cache(maxsize=1024)
def kind_in(name: str) -> str:
    """The kind that a heading gives to the goals below it ("Committed objectives", "Stretch"); "" for other words."""
    return goal_kind_of((" ".join(_OF_GOALS.sub(" ", normal(name)).split()),)) or ""


_OKRS = _words("okr okrs kr krs objective objectives")


@functools.lru_cache(maxsize=4096)
def looks_like_party(text: str) -> bool:
    """Whether words before a colon, or alone in a heading, name somebody: a title, a team, a handle, not a sentence."""
    base = re.sub(r"\s*[(\[][^()\[\]]{0,80}[)\]]$", "", text.strip().rstrip(":")) or text
    words = base.replace("/", " ").replace(",", " ").split()
    if not words or len(words) > 7 or base.lower() in _NO_PARTY or words[-1][0].isdigit():
        return False
    kind = _kind(base)
    if kind == "role" or base.startswith("@"):
        return True
    if _OKRS.intersection(base.casefold().split()):
        return False
    capital = all(w[0].isupper() or not w[0].isalpha() or w.lower() in _SMALL or _is_function(w) for w in words)
    return capital and words[0][0].isalpha() and (len(words) <= 3 or kind == "team")


def is_role(text: str) -> bool:
    """Whether words are a title that somebody has: CFO, "Head of Sales", "Backend engineer"."""
    base = re.sub(r"\s*\([^()]{0,100}\)$", "", text.strip().rstrip(":"))
    return len(base.split()) <= 6 and not is_imperative(base) and _kind(base) == "role"


def is_imperative(text: str) -> bool:
    """Whether words begin as an order does ("Improve infrastructure"): they say something, they name nobody."""
    words = text.split()
    return len(words) >= 2 and words[0].lower() in _IMPERATIVES


@functools.lru_cache(maxsize=4096)
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
    if is_guide(base) or _OF_PLANS.intersection(word.casefold() for word in words):
        return False
    kind = _kind(base)
    if kind == "role" or re.search(r"\b(?:team|squad|guild|wg|working group|department)$", base, re.IGNORECASE):
        return True
    return (
        kind == "team"
        and all(w.lower() in _SMALL or _is_function(w) or w[:1].isupper() for w in words if w)
        and any(_is_function(w) for w in words)
    )


_OF_PLANS = _words("vision mission goals metrics kpis okrs objectives roadmap requirements overview summary plan plans")
_TOPICS = _words(
    """
    management strategy planning development delivery innovation performance quality architecture documentation testing
    monitoring training integration integrations migration release storage search experience project projects program
    programs solutions services tools content media prd rfc adr spec okr okrs kpi kpis sla slo api faq poc mvp
    """
)
"""Functions that are as often what a page is about: "Server management", "Data migration"."""
_CALLS_ITSELF_TEAM = re.compile(
    r"(?:team|squad) \S.*|.*\b(?:team|squad|guild|tribe|chapter|crew|wg|working group|department)", re.IGNORECASE
)


def names_whole_page(title: str) -> bool:
    """Whether the title of a page surely names somebody ("CFO", "Web team", "Sales & Marketing") and no topic."""
    base = re.sub(r"\s*\([^()]{0,100}\)$", "", title.strip().rstrip(":"))
    if ":" in base or not (is_team_name(title) or is_role(title)):
        return False
    words = [word for word in re.split(r"[\s/&,]+", base) if word and word.lower() not in _SMALL]
    if is_role(base) or _CALLS_ITSELF_TEAM.fullmatch(base):
        return True
    return all(map(_is_function, words)) and words[-1].lower() not in _TOPICS


def _is_function(word: str) -> bool:
    if not word.isalpha():
        return False
    return _kind(word.lower()) == "team" or _kind(word) == "team"
