"""Measurements, each as a ratio to a yardstick from the same run: `make bench`. Nothing else should run at the same time."""

import json
import sys
import time
from collections.abc import Callable
from statistics import median

import jsonschema_rs
from jsonschema import Draft202012Validator

from bench import fleet, start
from derive.corpus import load_all
from wooready import resources
from wooready.run.case import judge
from wooready.run.options import Options
from wooready.shop.profile import load_profile
from wooready.wire import recording
from wooready.wire.scrub import scrub_document
from wooready.woocommerce import payloads
from wooready.woocommerce.payloads.library import registry

SHOP = "woocommerce-9.9.5"
ROUNDS = 7


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median time of one call, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def real_products() -> list[object]:
    """A page of 100 products as sent by shops with 9.9.5 and 10.0.2; the lab has fewer, so some occur more than once."""
    bodies = [each.body for corpus in load_all()[-2:] for each in corpus.samples if (each.generation, each.route) == ("wc-v3", "products")]
    products = [each for body in bodies for each in (body if isinstance(body, list) else [body])]
    return (products * 100)[:100]


def validation(page: list[object], parse: float) -> list[tuple[str, float, float]]:
    """Our validator and its alternatives on the same page. The fast one only says yes or no; details would still need jsonschema."""
    name, release = "wc-v3/products", "9.9.5"
    inlined = payloads.for_release(name, release)
    referring = Draft202012Validator(payloads.content(name), registry=registry())
    fast = jsonschema_rs.Draft202012Validator(inlined)
    assert not payloads.problems(page, name, release)
    assert fast.is_valid(page)
    assert referring.is_valid(page)
    ours = timed(lambda: payloads.problems(page, name, release))
    return [
        ("validate 100 products (jsonschema, references inlined) / parse them as JSON", ours, parse),
        ("same, resolving references / parse them as JSON", timed(lambda: list(referring.iter_errors(page))), parse),
        ("same with jsonschema-rs, yes or no / parse them as JSON", timed(lambda: fast.is_valid(page)), parse),
        ("prepare jsonschema-rs for one schema / parse 100 products", timed(lambda: jsonschema_rs.Draft202012Validator(inlined)), parse),
        ("inline the references of one schema / parse 100 products", timed(lambda: payloads.schema.__wrapped__(name)), parse),
    ]


def main() -> None:
    folder = resources.folder("cassettes") / SHOP
    options = Options(SHOP, None, "replay", load_profile("cin7-omni"), folder.parent)
    hundred = real_products()
    schema = payloads.schema("wc-v3/products")
    parse = timed(lambda: json.loads(json.dumps(hundred)))
    rows = [
        *validation(hundred, parse),
        ("scrub 100 products / parse them as JSON", timed(lambda: scrub_document(hundred, schema, "product")), parse),
        ("load one recording / parse 100 products", timed(lambda: recording.load(folder)), parse),
        (
            "load and judge one shop / parse 100 products",
            timed(lambda: judge(options).verdict),
            parse,
        ),
        *start.rows(SHOP),
    ]
    rows += fleet.rows(parse)
    for name, seconds, yardstick in rows:
        sys.stdout.write(f"{name:<80}{seconds * 1000:9.2f} ms {seconds / yardstick:8.2f} x\n")


if __name__ == "__main__":
    main()
