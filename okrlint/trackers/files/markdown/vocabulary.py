"""Whether a few words name somebody (a team, a title) or say something, and the small vocabularies this rests on."""

from __future__ import annotations

import functools
import re

from okrlint.periods import find_period
from okrlint.trackers.text.field_values import goal_kind_of
from okrlint.trackers.text.headings import normal, subject_of
from okrlint.trackers.text.naming import words_for
from okrlint.trackers.text.people_names import classify_party

TEMPLATE = "a template: most of its words are placeholders"
"""Why an objective is left whose words stand for others."""


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


_EXAMPLES = _words(
    """
    example examples sample samples template templates boilerplate skeleton illustration
    beispiel beispiele muster vorlage vorlagen exemple exemples modèle modèles modele gabarit ejemplo ejemplos plantilla
    plantillas exemplo exemplos esempio esempi voorbeeld voorbeelden sjabloon sjablonen przykład przykłady szablon
    szablony örnek örnekler şablon şablonlar exempel mall mallar eksempel eksempler skabelon mal maler
    пример примеры шаблон шаблоны
    """
)
_EXAMPLES_WITHOUT_BLANKS = re.compile(
    r"示例|例子|范例|範例|案例|模板|範本|例如|比如|サンプル|テンプレ|^例(?:$|[)）:：、.\s])|記入例"
    r"|例えば|たとえば|具体例|事例|예시|예제|예를 들|템플릿|양식|실전 ?사례|^사례"
)
_MODEL_ANSWER = re.compile(
    r"(?:model|sample|suggested) (?:answer|solution)|(?:respuesta|resposta|risposta|réponse) (?:modelo|modello|type)"
    r"|musterlösung|lösungsvorschlag|modelantwoord|corrigé|参考答案|模範解答|回答例|解答例|모범 ?답안"
)
_TAUGHT = (
    r"(?:m[ée]thod\w*|methodi\w*|metodi\w*|metodo\w*|princip\w*|princíp\w*|prinzip\w*|zásad\w*|concept\w*|concet\w*"
    r"|konzept\w*|begrip\w*|defini\w*|définition\w*|formation|formación|formação|schulung\w*|rédaction|методолог\w*"
    r"|принцип\w*|концепц\w*)"
)
_TAUGHT_CJK = r"(?:原则|原則|基本|基础|基礎|思想|流程|框架|原理|思维|思維|の基本|の原則|원칙|기초|기본|원리)"
_LESSON = re.compile(
    r"(?:module|lesson|unit|lecture|exercises?|assignments?|case(?: study)?|quiz|homework|questions"
    r"|discussion questions"
    r"|modul|lektion|übung(?:en)?|aufgabenblatt|fallstudie|leçon|exercices?|étude de cas|módulo|lección|ejercicios?"
    r"|caso práctico|exercícios?|estudo de caso|esercizi(?:o)?|oefening(?:en)?|ćwiczeni[ea]|ders|alıştırma"
    r"|övning(?:ar)?|øvelser?|упражнени[ея]|задани[ея]|урок)(?: ?\d{1,2})?(?: ?[:–—-] .*)?"
    r"|(?:练习|作业|演習|課題|練習問題|연습 ?문제|과제).*"
)
"""Headings of teaching material."""
_GUIDES = re.compile(
    r"\b(?:writing|drafting|choosing|crafting|grading|formulating) (?:(?:good|your|great|effective) )?"
    r"(?:okrs?|objectives?|key results?|goals?)\b|\bgoal[ -]setting\b|\bsetting (?:goals|objectives|okrs)\b"
    r"|\bziel(?:vereinbarung|setzung|findung)\b|fixation d'objectifs|definición de objetivos|definição de objetivos"
    r"|目标设定|目标管理|目標設定|目標管理|목표 ?설정|"
    r"^(?:introduction|intro|basics|principles|benefits|method(?:ology)?|framework|process|training|definitions?)$"
    r"|\bokrs? (?:basics|fundamentals|method(?:ology)?|framework|process|principles|training|manual|concepts?)\b"
    r"|\b(?:guides?|handbook|tutorial|primer|introduction to"
    r"|how[ -]to|how (?:do|does|we|many|it)|what (?:is|are|makes)|why|when to|tips|best practices|common mistakes|faqs?"
    r"|pitfalls|benefits of|glossary|key concepts?|cheat ?sheet|readme|output (?:format|template)|expected output"
    r"|leitfaden|anleitung|was (?:ist|sind)|warum|wie (?:wir|man)|einführung|grundlagen"
    r"|qu'est-ce|pourquoi|comment|principes?|bonnes pratiques|qué (?:es|son)|por qué|cómo|guía|o que (?:é|são)|por que"
    r"|como|guia|cos'è|cosa sono|perché|come|guida|wat (?:is|zijn)|waarom|hoe|handleiding|co to|dlaczego|jak"
    r"|przewodnik|nedir|neden|nasıl|rehber|vad är|varför|hur|hvad er|hvorfor|hvordan|hva er|что такое|зачем|почему|как"
    r"|руководство|введение|основы|обзор)\b"
    rf"|\bokrs?['’]?s?[ -]{{1,3}}{_TAUGHT}|{_TAUGHT} (?:(?:des?|der|del|di|do|of|les|los) )?okrs?\b"
    rf"|okrs?\s?的?{_TAUGHT_CJK}"
    r"|什么是|為什麼|为什么|如何|指南|方法|教程|手册|手冊|概述|介绍|介紹|入门|入門|概念"
    r"|とは|なぜ|ガイド|使い方|解説|マニュアル|(?:立|作|書|決)(?:て|り|き|め)方|手順|注意点|이란|란\?|가이드|방법|작성법|무엇|소개|개요"
    r"|매뉴얼|튜토리얼",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"(?<!\])\[[^\]\[]{1,80}\](?![(\[])|\{\{?[^{}]{1,80}\}?\}|<(?!/|sub|sup|br\b)[^<>=]{2,60}>|<%.{0,200}?%>|_{3,}|\.{3,}|…"
    r"|\bX{2,}\b"
)
_WORD = re.compile(r"[^\W_]+")
_OPENS = re.compile(r"[\[{<…]|___|\.\.\.|XX")
_TAG = re.compile(r"\[(?: |x|X|~|[A-Z][A-Z0-9&]{0,9}|[Pp]\d|[^\[\]]*#\d[^\[\]]*)\]")
_OKRS = _words("okr okrs kr krs objective objectives")
_DEFINING = _words(
    """
    qualitative quantitative quantifiable inspirational inspiring aspirational ambitious measurable specific time bound
    timebound verifiable outcome outcomes direction setting directional memorable challenging achievable realistic clear
    concise numeric quantitativ qualitativ messbar inspirierend qualitatif quantitatif mesurable inspirant ambitieux
    cualitativo cuantitativo medible inspirador qualitativo quantitativo mensurável inspiradora kwalitatief kwantitatief
    meetbaar inspirerend jakościowy ilościowy mierzalny nitel nicel ölçülebilir kvalitativ kvantitativ mätbar målbar
    качественный количественный измеримый
    """
)
"""Words by which guides say what an objective or a key result should be."""
_SHOWING = re.compile(
    r"(?:e\.? ?g\.?|z\. ?B\.?|p\. ?ex\.?|p\. ?ej\.?|ex\.|np\.|örn\.|напр\.|例)[\s:：,]", re.IGNORECASE
)
_UNKNOWN = re.compile(
    r"(?<![\w.,-])[xyz]\s?[%％]|(?<![\w.,-])(?<!\d )x(?=\s[^\W\d_]{3})"
    r"|(?<=[\u3040-\u9fff\uac00-\ud7a3])\s?[XYNＸＮ]\s?(?:[%％]|(?=[分日人件回個个名次元円倍时時天周개명건회일원]))"
)
"""A number that nobody has thought of yet: "from x% to y%", "hire x experts"."""
_IN_BRACKETS = re.compile(r"\s*[(（][^()（）]{1,120}[)）]")
_OF_OKRS = _words("objective objectives key result results kr krs okr okrs goal") | frozenset(
    word for name in words_for("objective", "key_result", "key_results") for word in name.casefold().split()
)
_OWN_WORDS = _words(
    """
    the a an your our my this objective objectives key result results kr krs okr okrs goal goals title name description
    statement here text insert add write state owner team number metric measurable specific target value one two three
    first second third next of for to what is do want we i
    premier première deuxième troisième phrase décrivant description titre du de la le les des l un une votre notre
    primer primero primera segundo tercero descripción título el los del su nuestro
    erstes erster erste zweites zweite drittes dritte beschreibung titel hier das der die ihr unser
    primeiro primeira terceiro descrição título o os do da seu nosso
    primo prima secondo terzo descrizione titolo il lo gli dello nostro
    eerste tweede derde beschrijving het een jouw onze pierwszy drugi trzeci opis tytuł
    birinci ikinci üçüncü açıklama başlık första andra tredje beskrivning første anden tredje beskrivelse
    первый второй третий описание название
    """
) | _OF_OKRS  # fmt: skip


_OF_METHOD = re.compile(
    r"(?<![^\W\d_])(?:KRs?|key[ -]results?)(?![^\W\d_])"
    r"|\b(?:qualitativ|quantitativ|cualitativ|cuantitativ|kwalitat|kwantit"
    r"|jakościow|ilościow|kvalitativ|kvantitativ|качественн|количественн)\w*|\bquantifiable\b"
    r"|定性|定量|정성적|정량적",
    re.IGNORECASE,
)


_METHOD_SIGNS = ("KR", "kr", "ey", "EY", "alitat", "antitat", "antifi", "wanti")
"""Letters of which an ASCII title has some if it speaks of the method: a look is cheaper than the pattern."""


def is_definition(title: str) -> bool:
    """Whether an objective says what objectives are: it speaks of key results, or of quality and quantity."""
    hinted = not title.isascii() or any(sign in title for sign in _METHOD_SIGNS)
    return hinted and bool(_OF_METHOD.search(title))


@functools.lru_cache(maxsize=1024)
def is_illustration(name: str) -> bool:
    """Whether a heading or file name says that examples or templates follow.

    "mal" is a template in Norwegian, and how goals ("mål") are written where a name takes no accents.
    """
    text = name.casefold()
    if len(text.split()) > 8:
        return False
    words = set(re.findall(r"[^\W\d_]+", text))
    if _DATED.search(text):
        words.discard("mal")
    return bool(_EXAMPLES & words) or bool(_EXAMPLES_WITHOUT_BLANKS.search(text) or _MODEL_ANSWER.search(text))


def begins_as_example(title: str) -> bool:
    """Whether a title begins with "e.g." in any language."""
    return bool(_SHOWING.match(title))


@functools.lru_cache(maxsize=1024)
def is_guide(name: str) -> bool:
    """Whether a heading or file name says that something is explained there."""
    text = name.casefold().replace("’", "'")
    return bool(_GUIDES.search(text) or _LESSON.fullmatch(text.strip(" *_"))) or name.rstrip(" *_").endswith(
        ("?", "？")
    )


def is_placeholder(title: str) -> bool:
    """Whether a title waits for its words: "[State the objective]", "{{OKR}}", "Key result description"."""
    blanks = [m[0] for m in _BLANK.finditer(title) if not _TAG.fullmatch(m[0])] if _OPENS.search(title) else []
    if blanks and (len(blanks) > 1 or 2 * len(blanks[0]) >= len(title)):
        return True
    if ("%" in title or "％" in title or "x " in title or not title.isascii()) and _UNKNOWN.search(title):
        return True
    of_okrs = False
    bare = _IN_BRACKETS.sub("", title) if "(" in title or "（" in title else title
    for found in _WORD.finditer(bare.casefold()):
        if found[0] not in _OWN_WORDS and found[0] not in _DEFINING:
            return False
        of_okrs = of_okrs or found[0] in _OF_OKRS or found[0] in _DEFINING
    return of_okrs


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
