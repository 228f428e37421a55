"""Generic lists (清单): declare a class, register it; filters, sorts, views, columns, paging, export follow.

>>> class Cases(GenericList):
...     key, title, noun = "cases", "案件", "案件"
...     columns = [Column("title", "案由", "title", link=True), Column("day", "立案", "day", Show.DAY, sort="day")]
...     filters = [ChoiceFilter("state", "状态", "state", choices=states), DateRange("day", "立案", "day", "day")]
...     sorts = [Sort("day", "立案由近到远", "day", descending=True)]
...     unit_field = "agency"
...     def rows(self, user): return selectors.cases(user)
>>> register(Cases())  # in AppConfig.ready; the page is at /lists/cases/
"""
