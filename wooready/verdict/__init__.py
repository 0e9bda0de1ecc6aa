"""What the evidence means. The suites import what they need from here."""

from wooready.verdict.checks import check
from wooready.verdict.outcome import advise, advise_either, blocked, fail, not_applicable, not_verified, tell
from wooready.verdict.rules import decide

__all__ = ["advise", "advise_either", "blocked", "check", "decide", "fail", "not_applicable", "not_verified", "tell"]
