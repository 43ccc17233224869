"""导入: from workbooks to the ledger; the plan first, nothing written before 写入."""
