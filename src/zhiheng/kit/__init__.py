"""What every office has, without one domain word: accounts, files, jobs, lists, pages. Never imports ``law``."""
