"""Special campaigns (专项整治): scope, reproducible samples, checks, problems found, report."""
