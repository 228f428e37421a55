"""A plan's text (方案文本) read into measures: pure functions on text, without database and without Django."""
