"""The holiday notices of new years, loaded by two persons in the browser (放假日历)."""
