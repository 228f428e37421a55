"""Tables (表格): foreign Excel and CSV in, workbooks out.

``reading.open_table`` gives any office's table as a stream of cells with their places; ``importing.Importer`` turns it
into checked rows, a preview, a marked workbook and one idempotent import; ``writing`` makes workbooks and CSV whose
cells are never taken for formulas.
"""
