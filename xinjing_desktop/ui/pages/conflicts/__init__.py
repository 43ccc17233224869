"""分歧: what two sides wrote differently, decided by a person; and residents who were entered twice."""
