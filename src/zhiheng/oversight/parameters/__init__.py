"""规则与参数 (F20): what the district confirms, sets, lowers and adds in front of the rule library, by two persons.

Every change is drafted, tried on the live ledger (试算), confirmed by a second person, and then an event; the rules in
force (``ledger.inforce``) follow from the library and these events.
"""
