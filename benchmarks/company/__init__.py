"""A company made up by dice, with its history and with what is wrong in it known: `python -m benchmarks.company`.

`model` is what it consists of, `words` what its people write, `firm` how a healthy quarter goes, `stories` what goes
wrong (or only looks as if) and what of it a rule should say, `export` how it is written into files, `score` what
`okrlint check` finds of it. Nothing here reads a rule page: a story is told as a fact, and which rule it is about is
the only thing it knows of the catalogue.
"""
