"""What the evidence means. The suites take what they need from here."""

from wooready.verdict.checks import check
from wooready.verdict.outcome import advise, fail, not_applicable, not_verified

__all__ = ["advise", "check", "fail", "not_applicable", "not_verified"]
