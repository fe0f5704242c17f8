"""Troths with one fault each, such as real systems had: the walks have to find every one of them."""

from tests.stateful.mutants import keys, promising, records, supply
from tests.stateful.mutants.planting import MUTANTS, Mutant

__all__ = ["MUTANTS", "Mutant", "keys", "promising", "records", "supply"]
