"""The five outcomes of a check, and the functions with which a check reports them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn

Outcome = Literal["passed", "failed", "advice", "not verified", "not applicable"]
OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "advice", "not verified", "not applicable")


@dataclass(frozen=True)
class Result:
    """The result of one check. `facts` fill the cause's sentences; `blocked_by` names the check that prevented this one from being judged.

    `rivals`: other causes that fit the evidence equally well, and `apart` the one request that tells them apart. `reads`: what the check
    was judged on, as observations and probe ids in the order of reading; empty for a check that was not run.
    """

    check: str
    generation: str
    outcome: Outcome
    cause: str = ""
    reason: str = ""
    blocked_by: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    rivals: tuple[str, ...] = ()
    apart: str = ""
    reads: tuple[str, ...] = ()

    @property
    def causes(self) -> str:
        """`auth.key-unknown`, or `auth.key-unknown or auth.secret-wrong` if both fit the evidence."""
        return " or ".join((self.cause, *self.rivals))

    @property
    def id(self) -> str:
        """`TLS-03`, or `READ-01[wc/v3]` for a check of one API generation."""
        return f"{self.check}[{self.generation}]" if self.generation else self.check


class CheckEnded(Exception):
    """Raised by a check that did not pass. `causes`: the cause and its rivals; empty if the outcome has no cause."""

    def __init__(
        self,
        outcome: Outcome,
        *,
        cause: str = "",
        reason: str = "",
        rivals: tuple[str, ...] = (),
        apart: str = "",
        blocked_by: str = "",
        facts: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(cause or reason)
        self.outcome: Outcome = outcome
        self.cause, self.reason, self.facts = cause, reason, facts or {}
        self.rivals, self.apart, self.blocked_by = rivals, apart, blocked_by

    @property
    def causes(self) -> tuple[str, ...]:
        """The cause and its rivals; empty if the outcome has no cause."""
        return (self.cause, *self.rivals) if self.cause else ()


def fail(cause: str, /, **facts: object) -> NoReturn:
    """The shop does not do what the profile needs. `cause` is an id of data/causes.toml; `facts` fill its sentences. Raises CheckEnded."""
    raise CheckEnded("failed", cause=cause, facts=facts)


def advise(cause: str, /, **facts: object) -> NoReturn:
    """It works, but a recommendation is not met. Raises CheckEnded."""
    raise CheckEnded("advice", cause=cause, facts=facts)


def tell(cause: str, /, *, required: bool, **facts: object) -> NoReturn:
    """A failure if the profile requires it, advice otherwise. Raises CheckEnded."""
    raise CheckEnded("failed" if required else "advice", cause=cause, facts=facts)


def advise_either(cause: str, rival: str, apart: str, /, **facts: object) -> NoReturn:
    """Advice whose evidence fits two causes; `apart` is the one request that tells them apart. Raises CheckEnded."""
    raise CheckEnded("advice", cause=cause, rivals=(rival,), apart=apart, facts=facts)


def not_verified(reason: str) -> NoReturn:
    """This run cannot decide. `reason` is shown in the report. Raises CheckEnded."""
    raise CheckEnded("not verified", reason=reason)


def blocked(result_id: str) -> NoReturn:
    """Another result, such as `AUTH-01[wc/v3]`, already says why this check cannot be judged. Raises CheckEnded."""
    raise CheckEnded("not verified", reason=f"blocked by {result_id}", blocked_by=result_id)


def not_applicable(reason: str) -> NoReturn:
    """The profile does not need it, or the shop has nothing to check. Raises CheckEnded."""
    raise CheckEnded("not applicable", reason=reason)
