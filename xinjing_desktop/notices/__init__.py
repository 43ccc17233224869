"""Everything on paper but the drawing: what notices there are, for whom, with which words, and what was printed.

`definition` reads the folders of resources/notices · `tokens` says what may stand where · `values` fills it in from the
ledger · `texts` are the clerk's own words · `whom` chooses · `runs` puts a print run together and records it ·
`imposition` lays slips on sheets · `slip_code` is the code on a slip. Drawing is the business of `ui.printing`.
"""
