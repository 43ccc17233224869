"""What an import would do, before anything is written: every row with its verdict, and the reason in words.

    plan = open_plan(ledger, paths, step=step)    # read the workbooks, judge every row; may run in a job
    plan.unreadable                               # [(file name, sentence)]: files refused as a whole
    plan.tables                                   # PlanTable: file, sheet, kind, heads, rows, skipped, notices
    plan.counts()                                 # {"new": 40, "changed": 2, "same": 0, "undecided": 3, "refused": 1, "skipped": 0}
    plan.rows(verdict="new", warning="id_damaged", text="张三", table=plan.tables[0])    # list[PlanRow]; every filter may be left out
    plan.warnings()                               # {warning code: how many rows}; the sentence of a code: WARNINGS[code]

    row.number, row.where, row.who, row.cells     # cells as they stand, one per table.heads (cell_text(row, i) for showing)
    row.verdict, VERDICTS[row.verdict]            # new 新增 · changed 变更 · same 未变 · undecided 待定 · refused 拒绝 · skipped 不写入
    row.sentences                                 # the reasons in Chinese, what to do included; row.reason joins them
    row.changes                                   # FieldChange(title, label, old, new): what would be overwritten or filled in
    row.kept                                      # the same, where the ledger's newer value stays
    row.choices                                   # Choice(key, sentence): what the user may answer, only while undecided

    plan.decide(row, key) · plan.decide_all(rows, "same")      # answer; the latter takes the proposed match of every row
    plan.fix(row, column, text)                   # write another text into one cell (column counts from 0 in the sheet) and judge again
    plan.skip(row) · plan.take(row)               # leave the row out · take it as the file says it, also over newer values of the ledger
    plan.columns_to_ask()                         # ColumnQuestion(table, column, head, samples, options [(field, label)], because)
    plan.answer_column(question.table, question.column, field)     # "" means: this column is not imported; remembered by shape

    apply(ledger, plan, step=step)                # exchange/apply.py: all of it in one change; Cancelled leaves nothing
    write_repair(plan, path)                      # exchange/repair.py: a workbook of the rows to repair

Each of decide, fix, skip and take returns the rows whose verdict may have changed (the row itself and those about the
same person, door or hazard); answer_column judges everything again. Fixing a cell reads the sheet again: in a job.
"""
