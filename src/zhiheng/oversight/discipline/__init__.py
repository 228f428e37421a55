"""Transfers of clues to the discipline and supervision organ (移送纪检监察): proposed by two supervisors, approved by
the bureau's head, sent with a letter, acknowledged and answered; behind a wall of their own.
"""
