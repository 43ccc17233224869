"""Before the window: making a ledger, the recovery sheet, signing in, coming back from the idle lock."""
