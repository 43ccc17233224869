"""隐患台账: the ledger of hazards, from the discovery to the end of each."""
