"""Reads every resource of a shop of the lab. Sends only GET and OPTIONS."""

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import Any
from urllib.parse import quote

from derive.corpus import Corpus, Declared, Sample, declared
from derive.lab import Reader, Shop
from derive.resources import GENERATIONS, Resource, resources, root_of
from derive.routes import Routes, routes_of

#: Maximum number of parents: enough to include an order with refunds and a zone with methods.
PARENTS = 30
#: Maximum number of single items to request, and of lists below parents to keep.
ALONE = 2
BELOW = 6
#: Requests at a time, as many as the lab's PHP has processes.
AT_ONCE = 8
#: For these routes the shop sends a request to a WooCommerce server.
ELSEWHERE = "marketplace/"
#: Requests that must fail: a route, product and order that do not exist, and invalid page sizes.
MISTAKEN = ("no-such-route", "products/999999999", "orders/999999999", "products?per_page=0", "products?page=abc&per_page=101")


def collect(shop: Shop) -> Corpus:
    """Every resource of every generation that the shop has."""
    with ThreadPoolExecutor(AT_ONCE) as asking, ThreadPoolExecutor(len(GENERATIONS)) as pool:
        collectors = {generation: _Generation(Reader(shop), generation, asking) for generation in GENERATIONS}
        samples = list(pool.map(lambda each: tuple(each.samples()), collectors.values()))
    return Corpus(
        shop["wc_version"],
        tuple(chain.from_iterable(samples)),
        {generation: each.options for generation, each in collectors.items()},
        {generation: each.routes for generation, each in collectors.items() if each.routes},
    )


class _Generation:
    def __init__(self, reader: Reader, generation: str, asking: ThreadPoolExecutor) -> None:
        self._reader, self._name, self._asking = reader, generation, asking
        self._limit = "filter[limit]=100" if generation == "legacy-v3" else "per_page=100"
        self._items: dict[str, list[Any]] = {}
        self.options: dict[str, Declared] = {}
        self.routes: Routes = {}

    def samples(self) -> Iterator[Sample]:
        yield from self._others()
        if not self.routes:
            return
        declarations: list[tuple[Resource, Future[Declared | None]]] = []
        for resource in resources(self._name):
            if resource.made or resource.route.startswith(ELSEWHERE):
                continue
            asked = list(self._paths(resource))
            kept = 0
            for path, body in self._bodies(asked, BELOW):
                if body is None:
                    continue
                items = items_of(resource, body)
                self._items.setdefault(resource.route, []).extend(each for each in items if has_id(resource, each))
                if items or resource.single or path == asked[-1]:
                    yield Sample(self._name, resource.route, body)
                    kept += 1
                if resource.lone:
                    yield from self._alone(resource, path, items)
                if kept >= BELOW and "{" in resource.route:
                    break
            if asked and self._name != "legacy-v3":
                declarations.append((resource, self._asking.submit(self._declaration, asked[0])))
        self.options = {resource.route: said for resource, each in declarations if (said := each.result()) is not None}

    def _bodies(self, paths: list[str], at_once: int) -> Iterator[tuple[str, Any]]:
        """A few are asked at once, so that not all are asked where some are enough."""
        for start in range(0, len(paths), at_once):
            bunch = paths[start : start + at_once]
            yield from zip(bunch, self._asking.map(self._get, bunch), strict=True)

    def _others(self) -> Iterator[Sample]:
        """The index, and the shop's answers to requests that must fail."""
        status, body = self._reader.ask("GET", f"{root_of(self._name)}/")
        if status == 200:
            self.routes = routes_of(self._name, body)
            yield Sample(self._name, "index", body)
        for path in MISTAKEN:
            status, body = self._reader.ask("GET", f"{root_of(self._name)}/{path}")
            if status >= 400 and body is not None:
                yield Sample(self._name, "error", body)

    def _alone(self, resource: Resource, path: str, items: list[Any]) -> Iterator[Sample]:
        paths = [f"{path}/{quote(str(each[resource.id]))}" for each in items if has_id(resource, each)][:ALONE]
        for _, body in self._bodies(paths, ALONE):
            if body is not None:
                yield Sample(self._name, resource.route, body, one=True)

    def _paths(self, resource: Resource) -> Iterator[str]:
        parent = re.search(r"\{(.+)\}", resource.route)
        if parent is None:
            yield resource.route
            return
        named = next(each for each in resources(self._name) if each.route == parent.group(1))
        parents = self._items.get(named.route, [])[:PARENTS]
        if resource.below:
            full = [each for each in parents if each.get(resource.below)]
            parents = [*[each for each in parents if each not in full][:1], *full] if full else parents
        for each in parents:
            yield resource.route.replace(parent.group(), quote(str(each[named.id])))

    def _get(self, path: str) -> Any:
        status, body = self._reader.ask("GET", f"{root_of(self._name)}/{path}?{self._limit}")
        return body if status == 200 else None

    def _declaration(self, path: str) -> Declared | None:
        status, body = self._reader.ask("OPTIONS", f"{root_of(self._name)}/{path}")
        if status == 200 and isinstance(body, dict) and isinstance(body.get("schema"), dict):
            return declared(body["schema"])
        return None


def has_id(resource: Resource, item: Any) -> bool:
    return bool(resource.id) and isinstance(item, dict) and resource.id in item


def items_of(resource: Resource, body: Any) -> list[Any]:
    """The items of a list, out of the legacy API's envelope."""
    if resource.inside:
        body = body.get(resource.inside) if isinstance(body, dict) else None
    return body if isinstance(body, list) else []
