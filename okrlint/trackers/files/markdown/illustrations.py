"""Words by which Markdown shows OKRs instead of holding some: examples, guides, definitions, placeholders.

How whole sentences lead up to an example is looked at in `explaining`; what follows for a file is for `evidence`.
"""

from __future__ import annotations

import functools
import re

from okrlint.trackers.text.naming import words_for


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TEMPLATE = "a template: most of its words are placeholders"
"""Why an objective is left whose words stand for others."""
_DATED = re.compile(r"\d")
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
