"""Every change of hours: patterns, absences, one-off shifts, swaps."""

from helpdesk.coverage.actions.hours import (
    add_absence,
    add_extra_shift,
    remove_absence,
    remove_extra_shift,
    roster_changed,
    set_holidays,
    set_opening_hours,
    set_shifts,
)
from helpdesk.coverage.actions.swaps import agree, ask_swap, check_swap, decide_swap, decline_swap
from helpdesk.coverage.actions.timeoff import (
    TimeOffError,
    Verdict,
    ask_leave,
    decide_leave,
    report_sick,
    report_well,
    running_sickness,
    withdraw_leave,
)

__all__ = [
    "TimeOffError",
    "Verdict",
    "add_absence",
    "add_extra_shift",
    "agree",
    "ask_leave",
    "ask_swap",
    "check_swap",
    "decide_leave",
    "decide_swap",
    "decline_swap",
    "remove_absence",
    "remove_extra_shift",
    "report_sick",
    "report_well",
    "roster_changed",
    "running_sickness",
    "set_holidays",
    "set_opening_hours",
    "set_shifts",
    "withdraw_leave",
]
