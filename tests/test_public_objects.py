"""What a core dump of text shows (repr of any object, local variables in a traceback, pickle) holds no key and no secret."""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asked import shop
from broken.server import KEY

import wooready
from wooready.errors import UsageError
from wooready.run.case import Case, scrubber_of
from wooready.shop.credentials import Credentials, References
from wooready.wire.client import Client
from wooready.wire.network import verifying_context

#: Without the prefixes: that is what gives access.
DIGITS = (KEY.key.partition("_")[2], KEY.secret.partition("_")[2])


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A run with a key that was typed, so that the objects themselves hold it."""
    folder = tmp_path_factory.mktemp("objects")
    with shop(folder) as served:
        words = {"ca_file": str(folder / "authority.pem"), "plain": served.plain, "report_dir": str(folder / "reports")}
        pinned = [f"{host}:{port}:{ip}" for (host, port), ip in served.route.resolve.items()]
        yield wooready.check(served.origin, key=KEY.key, secret=KEY.secret, resolve=pinned, **words)


def reachable(root: object) -> Iterator[object]:
    """Every object of wooready that can be reached from one, through attributes and containers."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, str | bytes | int | float | type | Path):
            continue
        seen.add(id(each))
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list | tuple | set | frozenset):
            waiting += each
        elif type(each).__module__.startswith("wooready"):
            yield each
            waiting += getattr(each, "__dict__", {}).values()
            waiting += [getattr(each, name) for name in getattr(type(each), "__slots__", ()) if hasattr(each, name)]


def texts_of(each: Any) -> tuple[str, ...]:
    return repr(each), str(each), f"{each}", repr([each]), repr({"local": each})


def test_no_object_of_a_run_shows_the_key(case: Case) -> None:
    found = list(reachable(case))
    assert {"Options", "Case", "Judgement", "Credentials", "Shop"} <= {type(each).__name__ for each in found}
    shown = [type(each).__name__ for each in found for text in texts_of(each) if any(digits in text for digits in DIGITS)]
    assert shown == []


def test_what_a_run_is_made_of_does_not_show_it(case: Case) -> None:
    asked = case.options.shop
    assert asked is not None
    client = Client(asked.credentials, asked.route, verifying_context(None), agent="wooready/test")
    for each in (*reachable(client), *reachable(scrubber_of(case.options))):
        assert not any(digits in text for text in texts_of(each) for digits in DIGITS), type(each)


@pytest.mark.parametrize("what", ["credentials", "shop", "options"])
def test_what_holds_a_key_is_not_pickled(case: Case, what: str) -> None:
    asked = case.options.shop
    assert asked is not None
    held = {"credentials": asked.credentials, "shop": asked, "options": case.options}[what]
    with pytest.raises(UsageError, match="env:NAME"):
        pickle.dumps(held)


def test_a_reference_shows_where_the_key_is_and_not_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", KEY.key)
    monkeypatch.setenv("SOME_SECRET", KEY.secret)
    references = References("env:SOME_KEY", "env:SOME_SECRET")
    assert references.resolve() == Credentials(KEY.key, KEY.secret)
    assert pickle.loads(pickle.dumps(references)) == references
    assert not any(digits in text for text in texts_of(references) for digits in DIGITS)
