"""Words that goals lean on and that mean something else to everybody, by language: data of `okrlint.relations.terms`.

The list is narrow on purpose: of a wide one most findings were noise. A speaker adds a language by one more line.
"""

from __future__ import annotations

_BY_LANGUAGE = {
    "en": "quality, high-quality, customer focus, customer-centric, customer centricity, customer obsession, "
          "excellence, operational excellence, world-class, best-in-class, industry-leading, state-of-the-art, "
          "seamless, frictionless, user-friendly, easy to use, customer experience, user experience, "
          "employee experience, developer experience, engagement, "
          "efficiency, effectiveness, productivity, agility, innovation, thought leadership, maturity, readiness, "
          "scalability, robustness, resilience, sustainability, digital transformation, ownership mindset, "
          "high-performing, product-market fit, brand awareness, empowerment, transparency, usability",
    "de": "Qualität, Kundenfokus, Kundenzentrierung, Kundennähe, Exzellenz, erstklassig, nahtlos, reibungslos, "
          "benutzerfreundlich, Nutzererlebnis, Kundenerlebnis, Effizienz, Effektivität, Agilität, Innovationskraft, "
          "Reife, Nachhaltigkeit, Transparenz, zukunftsfähig",
    "fr": "qualité, orientation client, excellence, fluide, expérience client, expérience utilisateur, efficacité, "
          "efficience, agilité, innovation, maturité, durabilité, transparence",
    "es": "calidad, orientación al cliente, excelencia, experiencia de cliente, experiencia de usuario, eficiencia, "
          "eficacia, agilidad, innovación, madurez, sostenibilidad, transparencia",
    "pt": "qualidade, foco no cliente, excelência, experiência do cliente, experiência do usuário, eficiência, "
          "eficácia, agilidade, inovação, maturidade, sustentabilidade, transparência",
    "it": "qualità, centralità del cliente, eccellenza, esperienza del cliente, efficienza, efficacia, agilità, "
          "innovazione, maturità, sostenibilità, trasparenza",
    "nl": "kwaliteit, klantgerichtheid, excellentie, klantervaring, gebruikerservaring, efficiëntie, wendbaarheid, "
          "innovatie, volwassenheid, duurzaamheid, transparantie",
}  # fmt: skip

LEANED_ON: tuple[str, ...] = tuple(
    dict.fromkeys(one.strip() for said in _BY_LANGUAGE.values() for one in said.split(","))
)
