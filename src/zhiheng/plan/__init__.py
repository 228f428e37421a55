"""The district's plan (方案与计划台账): its text decomposed, tasks with evidence, meetings, the monthly report."""
