"""What is made public of penalty decisions (双公示): the choice and its approval, terms, withdrawal, transfer files."""
