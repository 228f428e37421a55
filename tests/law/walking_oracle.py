"""Counting by walking the days one by one, written apart from the product: what the property tests compare with."""

from datetime import date, timedelta


class Walker:
    """Knows days off and make-up days as sets of dates; counts as a clerk with a paper calendar does."""

    def __init__(self, off, makeup):
        self.off, self.makeup = set(off), set(makeup)

    def works(self, day):
        if day in self.makeup:
            return True
        return day.weekday() <= 4 and day not in self.off

    @staticmethod
    def excluded(day, pauses):
        return any(start < day <= end for start, end in pauses)

    def end(self, start, n, unit, pauses, roll):
        """Return (nominal end, rolled end)."""
        if unit in "my":
            n = (self.month_end(start, n * (12 if unit == "y" else 1)) - start).days
        day = start
        while n > 0:
            day += timedelta(1)
            if self.excluded(day, pauses) or (unit == "wd" and not self.works(day)):
                continue
            n -= 1
        nominal = day
        while roll and unit != "wd" and (not self.works(day) or (day > start and self.excluded(day, pauses))):
            day += timedelta(1)
        return nominal, day

    def latest(self, act, n, unit):
        """Return the n-th countable day back from the act."""
        day = act
        while n > 0:
            day -= timedelta(1)
            n -= unit == "d" or self.works(day)
        return day

    @staticmethod
    def month_end(start, months):
        year, month = start.year, start.month
        for _ in range(months):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        day = start.day
        while True:
            try:
                return date(year, month, day)
            except ValueError:
                day -= 1
