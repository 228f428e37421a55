"""Penalty cases (行政处罚案件): handled here by a procedure, guided and guarded by the rule library."""
