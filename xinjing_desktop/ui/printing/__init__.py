"""Notices and tables as they come out of a printer: one drawing for paper, PDF and preview.

`fonts` makes the letters searchable and tells which are missing · `documents` lays a text and shrinks it to fit ·
`blocks` draws what stands on a slip, `signs` its pictures · `sheets` draws slips on sheets · `tables` draws any table ·
`output` writes PDFs, gives pictures to look at, and prepares a printer.
"""
