"""Checks as pytest items: one for each shop, profile, check and API generation."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from wooready.run.case import Case, judge, scrubber_of
from wooready.run.options import Options
from wooready.verdict.accepted import Accepted
from wooready.verdict.checks import ATTRIBUTE, Check, Ladder, checks_in, module_of
from wooready.verdict.judgement import generations_of
from wooready.verdict.outcome import Result
from wooready.wire.scrub import Scrubber


@dataclass
class Subject:
    """The shop or recording that items belong to, with one profile. It is judged when the first item runs.

    `regression`: results are compared with `baseline`, the accepted outcomes. `ran`: the results of the items that were run, by id.
    """

    options: Options
    ladder: Ladder
    baseline: Accepted | None = None
    regression: bool = False
    case: Case | None = None
    ran: dict[str, Result] = field(default_factory=dict)
    _concluded: Case | None = field(default=None, repr=False)
    _crash: Exception | None = field(default=None, repr=False)
    _scrubber: Scrubber | None = field(default=None, repr=False)

    @property
    def scrubber(self) -> Scrubber:
        """Removes this run's secrets from texts. Raises UsageError if the key is a reference that cannot be resolved."""
        if self._scrubber is None:
            self._scrubber = scrubber_of(self.options)
        return self._scrubber

    def judged(self, vcr_config: Mapping[str, object] | None = None) -> Case:
        """Tests the shop on the first call. If that fails, it is not tried again: later calls raise the same error."""
        if self._crash is not None:
            raise self._crash
        if self.case is None:
            try:
                self.case = judge(self.options, vcr_config=vcr_config)
            except Exception as error:
                self._crash = error
                raise
        return self.case

    def run(self, check: Check, generation: str, vcr_config: Mapping[str, object] | None) -> Result:
        """The result of one check, noted in `ran`. Raises what `judged` raises."""
        result = self.judged(vcr_config).result(check, generation)
        self.ran[result.id] = result
        self._concluded = None
        return result

    def concluded(self) -> Case | None:
        """The case, limited to what has been run; None if nothing has, because a run without checks has no verdict."""
        if self._concluded is None and self.case and self.ran:
            self._concluded = self.case.limited_to(frozenset(self.ran))
        return self._concluded

    def needless(self, result: Result) -> bool:
        """True when a waiver for this shop covers the check although it failed on no API generation."""
        if not self.options.waivers:
            return False
        case = self.judged()
        mine = [each for each in case.waivers.standings(case.judgement.all_results()) if each.waiver.shop == self.options.slug]
        return any(each.state == "unmatched" and each.waiver.names(result) for each in mine)


class CheckModule(pytest.Module):
    """A suite file that is already loaded, so that pytest neither imports it a second time, nor searches it for what it does not have."""

    subjects: "list[Subject]"

    def _getobj(self) -> object:
        return module_of(self.path)

    def collect(self) -> Iterator[pytest.Item]:
        for check in checks_in(self.obj):
            yield from items_of(self, check.judge.__name__, check, self.subjects)


class CheckItem(pytest.Function):
    """One check of one subject. Its only fixture is pytest-recording's `vcr_config`; the judgement provides the check's facets."""

    subject: Subject
    check: Check
    generation: str

    def reportinfo(self) -> tuple[Path, int, str]:
        """The location of the check itself, which is where readers look."""
        return self.path, self.check.judge.__code__.co_firstlineno - 1, self.name


def items_of(collector: pytest.Module | pytest.Class, name: str, check: Check, subjects: list[Subject]) -> Iterator[CheckItem]:
    """One item for each subject and API generation, with ids such as `TLS-03` and `READ-01-wc-v3`, in a regression run prefixed with
    recording and profile. Ids contain no text from a shop."""
    fixtures = None  # shared by all items
    for subject in subjects:
        own = subject.ladder[check.id]
        for generation in generations_of(own, subject.options.profile):
            parts = [subject.options.slug, subject.options.profile.name] if subject.regression else []
            id = "-".join([*parts, own.id, *([generation.replace("/", "-")] if generation else [])])
            caller = _caller(check.judge)
            item = CheckItem.from_parent(collector, name=f"{name}[{id}]", callobj=caller, originalname=name, fixtureinfo=fixtures)
            fixtures = item._fixtureinfo
            item.subject, item.check, item.generation = subject, own, generation
            item.fixturenames[:] = ["vcr_config"] if subject.case is None else []
            item.user_properties += [("check", own.id), ("rung", own.rung), ("title", own.title)]
            yield item


def _caller(judge: Callable[..., None]) -> Callable[..., None]:
    """The function that pytest sees: with the check's name and marks, but without its facets, which are not fixtures."""

    def call(vcr_config: object = None) -> None: ...

    call.__name__, call.__doc__, call.__module__ = judge.__name__, judge.__doc__, judge.__module__
    call.__dict__.update(judge.__dict__)
    return call


def check_of(found: object) -> Check | None:
    """The check behind a collected object; None if it is not a check."""
    check = getattr(found, ATTRIBUTE, None)
    return check if isinstance(check, Check) else None
