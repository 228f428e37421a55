"""Filing of major decisions (重大执法决定备案): what must be filed, filing, registration, review, opinion, answer."""
