"""Referral between agencies (移送管辖): a case goes to the agency with jurisdiction, which accepts or contests it."""
