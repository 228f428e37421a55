"""The overview for those who lead (领导驾驶舱): one page, each figure a door to exactly the rows that it counts."""
