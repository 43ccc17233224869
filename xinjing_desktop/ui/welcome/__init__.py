"""Before the window: the first start, making a ledger, signing in, the recovery sheet, coming back from the idle lock."""
