"""What is planted in cases, in the order in which it is planted: breaches, and traps that break nothing."""

from __future__ import annotations

from zhiheng.demo import twistacts, twistdays
from zhiheng.demo.planting import Twist

TRAPS = tuple(
    Twist(change.__name__, change)
    for change in (
        twistdays.on_the_ninetieth_day,
        twistdays.right_after_the_hearing_window,
        twistdays.waived,
        twistacts.statement_reviewed,
        twistdays.served_on_the_seventh_day,
        twistdays.hearing_held,
        twistdays.days_without_times,
        twistdays.published_on_the_last_day,
        twistacts.fine_corrected,
        twistdays.extended_on_the_last_day,
        twistacts.recorded_twice,
        twistdays.clue_checked_on_the_last_day,
        twistacts.electronic_with_consent,
    )
)
BREACHES = tuple(
    Twist(change.__name__, change)
    for change in (
        twistdays.day_after_the_ninetieth,
        twistacts.without_notice,
        twistdays.inside_the_hearing_window,
        twistacts.statement_ignored,
        twistacts.heavier_after_statement,
        twistdays.served_late,
        twistdays.published_late,
        twistacts.host_who_investigated,
        twistdays.noticed_six_days_ahead,
        twistacts.inquiry_with_a_helper,
        twistacts.unproven,
        twistdays.extended_too_late,
        twistacts.not_reviewed,
        twistdays.clue_checked_late,
        twistdays.late_service_found_by_correction,
        twistacts.not_deliberated,
        twistacts.more_than_told,
        twistdays.closed_late,
        twistacts.electronic_without_consent,
        twistacts.unsealed,
        twistacts.reviewed_by_a_handler,
        twistacts.no_correction_ordered,
        twistacts.certificates_not_shown,
    )
)
