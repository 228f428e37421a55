"""The rule language: what a rule may say, how it is read from YAML, and how it is checked."""
