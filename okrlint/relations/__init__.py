"""Derived relations: what follows from the records, computed once so that rules only have to join."""
