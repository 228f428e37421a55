"""The internal zone assembled: settings, addresses, workbench, API."""
