"""Fixtures of the tests. They need no network but loopback, and no shop but the recordings."""

import ssl
from collections.abc import Callable
from typing import Any

import pytest
from asking import Make, Slept, maker

from wooready import resources
from wooready.evidence.evidence import Evidence
from wooready.run.gather import gather_replay
from wooready.shop.profile import Profile, load_profile
from wooready.verdict.checks import Ladder, load_ladder
from wooready.wire import recording
from wooready.wire.network import verifying_context
from wooready.wire.recording import Recording


@pytest.fixture(scope="session")
def ladder() -> Ladder:
    return load_ladder(resources.folder("suites"))


@pytest.fixture(scope="session")
def cin7() -> Profile:
    return load_profile("cin7-omni")


@pytest.fixture(scope="session")
def recorded() -> Callable[[str], Recording]:
    """A bundled recording by its folder's name."""
    return lambda slug: recording.load(resources.folder("cassettes") / slug)


@pytest.fixture(scope="session")
def evidence_of(recorded: Callable[[str], Recording], cin7: Profile) -> Callable[[str], Evidence]:
    """The evidence of a bundled recording."""
    return lambda slug: gather_replay(recorded(slug), cin7).evidence


@pytest.fixture(scope="session")
def strict() -> ssl.SSLContext:
    """Trusts the public authorities, and so no server of the tests."""
    return verifying_context(None)


@pytest.fixture
def slept() -> Slept:
    return Slept()


@pytest.fixture
def make(strict: ssl.SSLContext, slept: Slept) -> Make:
    """Makes a client that has a key, and does not really sleep."""
    return maker(strict, slept)


#: The files that look at every broken shop of the catalogue: a process serves and asks each shop once, for all of them.
BROKEN_SHOPS = (
    "test_broken_shops.py",
    "test_faithful.py",
    "test_registry.py",
    "test_rules.py",
    "test_suite.py",
    "test_taste.py",
    "test_unanswered.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """As `--dist loadfile`, but these files stay together."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            scope: str = super()._split_scope(nodeid)
            if "::test_an_odd_server[" in nodeid:  # each is served on its own
                return nodeid
            return "broken shops" if scope.endswith(BROKEN_SHOPS) else scope

    return Scheduling(config, log)
