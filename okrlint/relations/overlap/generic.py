"""Words that stand in the goals of any organisation and hardly say what a goal is about.

Frequency tells which words are usual in one organisation; where there are few goals to count in, it cannot. These words
then count for less (`DISCOUNT`), whatever the counts say. English, with the commonest words of German, French and
Spanish; a language that is missing here is compared by its frequencies alone.
"""

from __future__ import annotations

from okrlint.relations.overlap.words import STEM

DISCOUNT = 0.4
"""The share of its weight that a general word keeps."""

_VERBS = """
    achieve accomplish add address adopt align allow analyse analyze apply approve assess assure attain automate
    be become begin bring build capture change check clarify close collaborate collect communicate complete
    conduct consolidate continue contribute coordinate create cut decide decrease define deliver deploy design
    determine develop discuss document double drive earn enable encourage engage enhance ensure establish evaluate
    evolve execute exceed expand explore extend facilitate find finalise finalize finish focus foster gain gather
    generate get give grow guide handle have help hit hold identify implement improve increase inform integrate
    introduce investigate invite involve keep know launch lead learn leverage maintain make manage map maximise
    maximize measure meet migrate minimise minimize monitor move offer operate optimise optimize organise organize
    own participate perform pilot plan prepare present prioritise prioritize produce promote propose prove provide
    publish raise reach receive reduce refactor refine release remain remove replace report research resolve
    respond review revise roll run scale see send serve set share ship show simplify solve stabilise stabilize
    start stay streamline strengthen submit successfully supply support sustain take target test track train
    transform triple try understand unify update upgrade use utilise utilize validate verify win work write yield
    erreichen erstellen verbessern steigern erhöhen senken einführen umsetzen entwickeln ausbauen aufbauen
    sicherstellen atteindre améliorer augmenter réduire créer développer lancer mettre mejorar aumentar reducir
    crear desarrollar lanzar
"""
_NOUNS = """
    ability accuracy action activity adoption amount approach area aspect audience average awareness backlog
    baseline benchmark best blog budget business case change channel community company component contact content
    contributor cost coverage customer dashboard data date day deadline decision demo department design developer
    development direction discussion documentation draft effort employee end engagement engineer engineering
    environment event everyone example execution experience experiment feature feedback flow framework function
    goal group growth guide guideline handbook health hour idea impact implementation improvement infrastructure
    initiative issue item key kpi level list management manager market meeting member message method metric
    milestone model month monthly need number objective okr operation opportunity option organisation organization
    outcome owner page part partner people percent percentage performance period person phase plan platform point
    policy post practice priority problem process product productivity program programme progress project proposal
    quality quarter quarterly rate ratio readiness reference release reliability report request requirement
    resource response result review roadmap role satisfaction schedule scope score section service session set
    site solution spec stage stakeholder standard state status step strategy structure success summary support
    survey system target task team technical template test time timeline tool tooling topic total tracking
    training trend update usage use user value version view week weekly work workflow year kunden kunde prozess
    produkt qualität ziel projekt mitarbeiter monat quartal jahr client clients équipe processus produit qualité
    objectif projet mois trimestre année cliente clientes equipo proceso producto calidad objetivo proyecto mes
    año
"""
_OTHERS = """
    able about according across additional all also amazing among and any appropriate around available based
    because better between big by clear complete current daily different each easy effective efficient every
    existing external fast first full further general global good great high important initial internal into key
    large last least less long low main major many minimum more most multiple necessary new next one ongoing only
    other our out over overall per possible potential quick ready related relevant repeatable right rolling
    scalable several short significant simple single small specific strong successful such sufficient than that
    the their them these this through timely to top two under until up via well when where which while who with
    within without world
"""


def _forms(word: str) -> set[str]:
    """A word with its commonest English endings; what no text contains does no harm."""
    stem = word[:-1] if word.endswith(("e", "y")) else word
    return {
        word,
        *(word + end for end in ("s", "es", "d", "ed", "ing")),
        *(stem + end for end in ("ies", "ied", "ing")),
    }


WORDS = frozenset(form[:STEM] for word in f"{_VERBS} {_NOUNS} {_OTHERS}".split() for form in _forms(word))
"""The general words, as `okrlint.relations.overlap.words.pieces` writes them."""
