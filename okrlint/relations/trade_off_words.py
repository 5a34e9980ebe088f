"""Which metrics are known to pay for one another: groups of metrics by name, and which groups pull against which.

Data of `okrlint.relations.trade_offs`, by language; `okrlint.yaml` adds to it or replaces it (`trade_offs:`). A `-`
before a metric says that it is meant to go down, everything else is meant to go up.
"""

from __future__ import annotations


def _metrics(**languages: str) -> tuple[str, ...]:
    return tuple(one.strip() for words in languages.values() for one in words.split(",") if one.strip())


GROUPS: dict[str, tuple[str, ...]] = {
    "speed": _metrics(
        en="-lead time, -cycle time, -time to market, -time to merge, -turnaround, -turnaround time, throughput, "
           "velocity, deployment frequency, deployments per, deploys per, releases per, merge requests, "
           "pull requests, prs merged, mrs, tickets closed, tickets per, calls per, -handling time, -handle time, "
           "-close cycle, -processing time, -review time, -time spent, -time to ship, orders per hour, "
           "items per hour, features shipped, story points",
        de="-Durchlaufzeit, -Bearbeitungszeit, -Lieferzeit, Durchsatz, Auslieferungen pro, Releases pro, "
           "Vorgänge pro",
        fr="-délai de livraison, -temps de traitement, -durée de traitement, débit, déploiements par",
        es="-tiempo de entrega, -tiempo de ciclo, -tiempo de tramitación, rendimiento por, despliegues por",
    ),
    "quality": _metrics(
        en="-defect, -defect rate, -bug, -escaped bug, -error rate, -errors, -rework, -complaint, -regression, "
           "-reopened, -returns, -damage, -damaged, -misrouted, accuracy, first time right, test coverage, "
           "code review, quality score, -material weakness, -audit finding, csat",
        de="-Fehler, -Fehlerquote, -Nacharbeit, -Reklamation, -Retoure, -Beanstandung, -Ausschuss, Testabdeckung",
        fr="-défaut, -taux d'erreur, -réclamation, -retour client, -rebut, couverture de test",
        es="-defecto, -tasa de error, -reclamación, -devolución, -retrabajo, cobertura de pruebas",
    ),
    "reliability": _metrics(
        en="availability, uptime, -downtime, -incident, -outage, -error budget, mtbf, -mttr, "
           "-change failure rate, -failed deployment, -rollback, -timeout, -timeout error, -crash, -crash rate, "
           "-restart, -pod restart, -sev 1, -sev1, -page per",
        de="Verfügbarkeit, -Ausfall, -Ausfallzeit, -Störung, -Abbruch",
        fr="disponibilité, -panne, -incident, -interruption",
        es="disponibilidad, -incidente, -caída, -interrupción",
    ),
    "volume": _metrics(
        en="lead, leads, mql, mqls, sign-up, signup, sign up, registration, visitor, visits, traffic, "
           "download, install, trial, impression, application, applicant, page view, pageview, new user, follower",
        de="Anmeldung, Besucher, Seitenaufrufe, Bewerbung, Interessenten, Neukunden",
        fr="inscription, visiteur, téléchargement, candidature, prospect",
        es="registro, visitante, descarga, candidatura, cliente potencial",
    ),
    "conversion": _metrics(
        en="conversion, conversion rate, activation, activation rate, win rate, close rate, completion rate, "
           "show rate, acceptance rate, lead quality, qualified rate, roi, -cost per lead, -cost per acquisition, "
           "-cac, -no-show, convert to paid, trial to paid",
        de="Abschlussquote, Konversion, Konversionsrate, Aktivierungsrate, -Kosten pro Lead",
        fr="taux de conversion, taux d'activation, -coût par prospect",
        es="tasa de conversión, tasa de activación, -coste por cliente potencial",
    ),
    "growth": _metrics(
        en="revenue, bookings, arr, mrr, new customer, new logo, market share, contracts signed, orders, gmv, "
           "sales volume, active shop, new shop, new contract",
        de="Umsatz, Neukunde, Marktanteil, Auftragseingang, neue Verträge",
        fr="chiffre d'affaires, nouveau client, part de marché",
        es="facturación, ingresos, nuevo cliente, cuota de mercado",
    ),
    "margin": _metrics(
        en="margin, gross margin, profit, profitability, ebitda, contribution margin, -discount, -cac, "
           "-payback, -burn, -burn rate, -lose money, -acquisition cost",
        de="Marge, Gewinn, Deckungsbeitrag, -Rabatt",
        fr="marge, bénéfice, rentabilité, -remise",
        es="margen, beneficio, rentabilidad, -descuento",
    ),
    "stock": _metrics(
        en="-stock of, -days of stock, -stock level, -inventory, -inventory level, -days of inventory, "
           "-working capital, -write-off, -waste",
        de="-Lagerbestand, -Bestandsreichweite, -Kapitalbindung",
        fr="-niveau de stock, -jours de stock",
        es="-nivel de existencias, -días de inventario",
    ),
    "supply": _metrics(
        en="-stock-out, -stockout, -out of stock, on-shelf availability, fill rate, service level, "
           "-backorder, -delivery time, availability of goods",
        de="-Fehlbestand, Lieferfähigkeit, Warenverfügbarkeit, Lieferbereitschaft",
        fr="-rupture de stock, taux de service",
        es="-rotura de stock, nivel de servicio",
    ),
    "cost": _metrics(
        en="-cost per, -costs, -cost of, -cloud spend, -spend on, -hosting cost, -infrastructure cost, "
           "-operating cost, -headcount, -unit cost, cost reduction, -budget overrun",
        de="-Kosten pro, -Kosten, -Stückkosten, -Betriebskosten, -Personalkosten",
        fr="-coût par, -coûts, -dépenses",
        es="-coste por, -costes, -costo por, -gastos",
    ),
    "service": _metrics(
        en="satisfaction, csat, nps, would recommend, on-time, on time, -waiting time, -wait time, "
           "-response time, -first reply time, -first response time, inside the window, first contact resolution, "
           "sla",
        de="Zufriedenheit, Kundenzufriedenheit, pünktlich, -Wartezeit, -Reaktionszeit",
        fr="satisfaction, à l'heure, -temps d'attente, -délai de réponse",
        es="satisfacción, a tiempo, -tiempo de espera, -tiempo de respuesta",
    ),
    "utilisation": _metrics(
        en="utilisation, utilization, occupancy, load factor, parcels per tour, per driver, per agent, "
           "billable hours, seats filled, per van",
        de="Auslastung, pro Fahrer, pro Tour",
        fr="taux d'occupation, taux d'utilisation, par chauffeur",
        es="ocupación, utilización, por conductor",
    ),
    "strain": _metrics(
        en="-overtime, -attrition, -staff turnover, -sick days, -sick leave, -burnout, -out-of-hours, "
           "engagement score, -night shift, -resignation, -unused holiday",
        de="-Überstunden, -Fluktuation, -Krankentage, -Krankenstand",
        fr="-heures supplémentaires, -absentéisme, -départs",
        es="-horas extra, -rotación de personal, -absentismo",
    ),
    "reach": _metrics(
        en="reach, coverage of, number of markets, number of countries, categories, integrations, channels, "
           "regions served, postcodes served",
        de="Reichweite, Abdeckung von",
        fr="couverture de, nombre de pays",
        es="cobertura de, número de países",
    ),
    "spending return": _metrics(
        en="roi, return on spend, roas, -cost per visit, -cost per click, marketing efficiency",
        de="Rendite, -Kosten pro Klick",
        fr="retour sur investissement",
        es="retorno de la inversión",
    ),
}  # fmt: skip
"""Metrics by what they stand for, as people name them; a plural s (en, es …) is allowed for."""

PAIRS: tuple[tuple[str, str], ...] = (
    ("speed", "quality"),
    ("speed", "reliability"),
    ("volume", "conversion"),
    ("volume", "spending return"),
    ("reach", "spending return"),
    ("growth", "margin"),
    ("stock", "supply"),
    ("cost", "service"),
    ("cost", "reliability"),
    ("utilisation", "service"),
    ("utilisation", "strain"),
    ("speed", "strain"),
)
"""Groups of which one is usually gained at the cost of the other."""

COUNTED = frozenset({"volume", "growth", "reach"})
"""Groups of things that are counted: a share of them is another metric."""

KEPT: tuple[str, ...] = (
    "without", "while keeping", "while maintaining", "while holding", "at constant", "at the same", "not at the cost",
    "not at the expense", "with no loss", "with no increase", "no worse than", "provided that", "and keep",
    "ohne", "bei gleicher", "bei gleichem", "bei gleichbleibender", "sans", "à qualité égale", "sin", "sem", "senza",
    "zonder",
)  # fmt: skip
"""What introduces the counterweight where one sentence holds both."""
