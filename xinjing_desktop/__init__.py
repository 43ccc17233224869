"""The ledger of a Shanghai neighbourhood committee: households, special groups, visits, hazards."""

__version__ = "0.1.0"
