"""The words by which a key result is told to be an output, a mere direction, or a state that can be seen at the end.

Data of `okrlint.relations.clarity`, by language (ISO 639-1); a speaker adds a language by one more line. Only the first
words of a text are held against verbs, since "release" inside a sentence may be anything.
"""

from __future__ import annotations


def _all(**languages: str) -> frozenset[str]:
    return frozenset(word.strip() for words in languages.values() for word in words.split(",") if word.strip())


IMPROVE = _all(
    en="improve, improving, increase, increasing, enhance, enhancing, boost, boosting, strengthen, strengthening, "
       "maximize, maximise, maximizing, optimize, optimise, optimizing, grow, growing, accelerate, foster, fostering, "
       "encourage, promote, raise, reduce, reducing, decrease, minimize, minimise, lower, better, more, advance, "
       "deepen, elevate, simplify, streamline, facilitate, refine, evolve, mature",
    de="verbessern, verbessere, steigern, erhöhen, stärken, optimieren, fördern, senken, reduzieren, verringern, mehr, "
       "bessere, besserer, besseres, vereinfachen, ausbauen",
    fr="améliorer, augmenter, renforcer, optimiser, favoriser, réduire, diminuer, mieux, accroître, simplifier",
    es="mejorar, aumentar, reforzar, optimizar, fomentar, reducir, disminuir, incrementar, potenciar, simplificar",
    pt="melhorar, aumentar, reforçar, otimizar, fomentar, reduzir, diminuir, fortalecer, simplificar",
    it="migliorare, aumentare, rafforzare, ottimizzare, promuovere, ridurre, diminuire, semplificare",
    nl="verbeteren, verhogen, versterken, optimaliseren, verminderen, verlagen, vereenvoudigen",
)  # fmt: skip
"""Say a direction; without an amount nobody can tell at the end whether it was gone far enough."""

PURSUE = _all(
    en="explore, exploring, investigate, investigating, research, supporting, work on, focus on, "
       "continue, continuing, look into, help, assist, consider, think about, figure out, keep working, participate, "
       "engage with, collaborate, try to, strive, push for",
    de="untersuchen, erforschen, arbeiten an, fokus auf, weiterhin, prüfen",
    fr="explorer, étudier, soutenir, travailler sur, continuer, participer",
    es="explorar, investigar, apoyar, trabajar en, continuar, participar",
    pt="explorar, investigar, apoiar, trabalhar em, continuar, participar",
    it="esplorare, sostenere, lavorare su, continuare, partecipare",
    nl="onderzoeken, ondersteunen, werken aan, doorgaan",
)  # fmt: skip
"""Name an activity that has no end of its own."""

MAKE = _all(
    en="add, agree, analyse, analyze, appoint, assess, audit, automate, build, collect, complete, compile, conduct, "
       "configure, create, define, deliver, deploy, design, develop, document, draft, enable, establish, evaluate, "
       "execute, extend, finalise, finalize, finish, fix, hire, hold, host, identify, implement, initiate, install, "
       "integrate, interview, introduce, invite, kick off, launch, make, map, merge, migrate, move, onboard, open, "
       "organise, organize, outline, perform, pilot, plan, port, prepare, present, produce, propose, prototype, "
       "provide, publish, recruit, refactor, release, replace, review, roll out, rollout, run, schedule, select, "
       "send, set up, setup, ship, specify, start, submit, survey, switch, test, train, update, upgrade, "
       "validate, write",
    de="abhalten, anlegen, aufbauen, aufsetzen, ausarbeiten, ausrollen, bauen, durchführen, definieren, einführen, "
       "einstellen, entwickeln, entwerfen, "
       "erstellen, erarbeiten, fertigstellen, implementieren, integrieren, migrieren, organisieren, planen, schreiben, "
       "starten, testen, umsetzen, veröffentlichen, vorbereiten",
    fr="ajouter, construire, créer, définir, déployer, développer, documenter, écrire, embaucher, intégrer, lancer, "
       "livrer, mettre en place, migrer, organiser, planifier, préparer, publier, recruter, rédiger, réaliser, tester",
    es="añadir, construir, contratar, crear, definir, desarrollar, desplegar, diseñar, documentar, elaborar, "
       "entregar, escribir, implementar, integrar, lanzar, migrar, organizar, planificar, preparar, publicar, realizar",
    pt="adicionar, construir, contratar, criar, definir, desenvolver, documentar, elaborar, entregar, escrever, "
       "implementar, implantar, integrar, lançar, migrar, organizar, planejar, preparar, publicar, realizar",
    it="aggiungere, assumere, costruire, creare, definire, sviluppare, documentare, implementare, integrare, lanciare, "
       "migrare, organizzare, pianificare, preparare, pubblicare, realizzare, scrivere",
    nl="bouwen, definiëren, implementeren, invoeren, lanceren, maken, ontwerpen, ontwikkelen, opleveren, opzetten, "
       "organiseren, plannen, publiceren, schrijven, uitrollen",
)  # fmt: skip
"""Name something that the team makes or does itself: an output."""

FINAL_VERBS = _all(
    de="abhalten, anlegen, aufbauen, aufsetzen, ausarbeiten, ausbauen, ausrollen, bauen, definieren, "
       "durchführen, einführen, einstellen, entwerfen, entwickeln, erarbeiten, erforschen, erhöhen, erstellen, "
       "fertigstellen, fördern, implementieren, integrieren, migrieren, optimieren, organisieren, planen, "
       "prüfen, reduzieren, schreiben, senken, starten, stärken, steigern, testen, umsetzen, untersuchen, "
       "verbessern, vereinfachen, veröffentlichen, verringern, vorbereiten",
    nl="bouwen, definiëren, implementeren, invoeren, lanceren, ontwerpen, ontwikkelen, opleveren, opzetten, "
       "organiseren, optimaliseren, plannen, publiceren, schrijven, uitrollen, verbeteren, verhogen, verlagen, "
       "verminderen, versterken",
)  # fmt: skip
"""Infinitives that German and Dutch put at the end of what is to be done (of `IMPROVE`, `MAKE` and `PURSUE`)."""

END_STATES = _all(
    en="accepted, achieved, adopted, approved, automated, available, completed, complete, closed, decided, decision, "
       "default, delivered, deployed, documented, done, eliminate, eliminated, enabled, finished, hired, implemented, "
       "in place, in production, installed, launched, live, merged, migrated, none, passed, published, released, "
       "removed, replaced, resolved, retired, rolled out, shipped, signed, signed off, stable, submitted, zero, all, "
       "every, each, no, never, always, by, until, twice, double, triple, halve, half, both",
    de="abgeschlossen, abgenommen, alle, ausgerollt, bis, eingeführt, entschieden, erledigt, fertig, freigegeben, "
       "jede, jeder, jedes, kein, keine, live, unterschrieben, veröffentlicht, verdoppeln, halbieren",
    fr="achevé, approuvé, aucun, aucune, chaque, décidé, déployé, livré, publié, signé, terminé, tous, toutes, zéro",
    es="aprobado, cada, cerrado, cero, completado, decidido, desplegado, entregado, firmado, ninguno, publicado, "
       "terminado, todas, todos",
    pt="aprovado, cada, concluído, decidido, entregue, fechado, nenhum, publicado, todas, todos, zero",
    it="approvato, completato, deciso, firmato, nessuno, ogni, pubblicato, rilasciato, tutte, tutti, zero",
    nl="afgerond, alle, beslist, elke, geen, gepubliceerd, goedgekeurd, live, ondertekend, opgeleverd, nul",
)  # fmt: skip
"""Say where it ends, or that all or none of something is meant: somebody could call it done or not done."""

BARS = _all(
    en="so that, which lets, resulting in, leading to, without, adopted by, used by, attended by, rated, satisfied, "
       "active users, customers use, users use, customers, uptime, revenue, conversion, retention, churn, nps, csat",
    de="so dass, sodass, damit, genutzt von, ohne dass",
    fr="afin que, utilisé par, de sorte que, sans que",
    es="para que, usado por, de modo que, sin que",
    pt="para que, usado por, de modo que, sem que",
    it="in modo che, usato da, affinché, senza che",
    nl="zodat, gebruikt door, zonder dat",
)  # fmt: skip
"""What is to come of an output: where a text says so, it is more than one."""
