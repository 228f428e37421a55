"""Penalties on the spot (当场处罚, 行政处罚法第五章第二节): one page on a phone, one act, then reporting and cash."""
