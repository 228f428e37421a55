"""Calendar feeds (期限日历): due days of cases, to be subscribed to by calendar programs under a private address."""
