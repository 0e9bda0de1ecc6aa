"""What a sample of products and orders says about the shop's data: SKUs, stock, prices, statuses."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wooready.evidence.answers import record_id, whole_number
from wooready.evidence.generation import GenerationFacts
from wooready.evidence.probes import name_of, shape
from wooready.intake import Json
from wooready.shop.address import Address
from wooready.wire.exchange import Auth, Question
from wooready.woocommerce.generations import ApiGeneration

#: Maximum number of variable products whose variations are requested, one request each.
MOST_VARIABLE = 2
#: Types without their own stock: groups of other products, and products sold elsewhere.
NOT_STOCKED = ("grouped", "external")
VARIATION_FIELDS = "id,sku,status,manage_stock,stock_quantity,price,regular_price,sale_price"
#: Maximum number of characters that are kept of a type or a status.
_LONGEST_WORD = 200
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def sample_page(address: Address, api: ApiGeneration, resource: str, auth: Auth) -> Question:
    """Up to 100 products or orders, with only the fields needed to judge the data: no texts and no personal data."""
    return Question(
        name_of(api, resource, "sample"),
        address.url + api.sample_path(resource),
        auth=auth,
        subject=resource.rstrip("s"),
        schema=shape(f"{api.slug}/{resource}", api),
    )


def variations(address: Address, api: ApiGeneration, product: int, number: int, auth: Auth) -> Question:
    """The variations of one variable product; `number` is its position in the sample, because probe ids contain no shop data."""
    url = f"{address.url}{api.root}/products/{product}/variations?per_page=100&_fields={VARIATION_FIELDS}"
    schema = shape(f"{api.slug}/product-variations", api)
    return Question(name_of(api, "variations", str(number)), url, auth=auth, subject="product", schema=schema)


def has_variations(kind: object) -> bool:
    """Whether products of this type have variations: `variable`, and plugins' extensions of it (`variable-subscription`)."""
    return isinstance(kind, str) and kind.partition("-")[0] == "variable"


@dataclass(frozen=True)
class Item:
    """A product or variation of the sample. `manages_stock` is also True if inherited from the parent; `prices` are as sent."""

    id: int
    parent: int
    kind: str
    status: str
    sku: str
    manages_stock: bool
    prices: tuple[object, ...]

    @property
    def name(self) -> str:
        """`product 12`, `variation 13 of product 12`."""
        return f"variation {self.id} of product {self.parent}" if self.parent else f"product {self.id}"

    @property
    def sold(self) -> bool:
        """Whether it can be sold and kept in stock: neither a draft nor a mere container of others."""
        return self.status in ("publish", "private", "") and self.kind not in NOT_STOCKED and not has_variations(self.kind)

    @property
    def odd_prices(self) -> tuple[object, ...]:
        """The prices that are not empty, null or a string with a number."""
        return tuple(each for each in self.prices if each not in ("", None) and not (isinstance(each, str) and _NUMBER.fullmatch(each)))


@dataclass(frozen=True)
class Sample:
    """`total`: the number of products according to the shop; None if unknown. `families`: the number of variable products, and of those
    whose variations were read."""

    items: tuple[Item, ...]
    products: int
    total: int | None
    families: tuple[int, int]

    @property
    def sold(self) -> tuple[Item, ...]:
        """The items that can be sold."""
        return tuple(each for each in self.items if each.sold)

    @property
    def doubled_skus(self) -> tuple[str, ...]:
        """SKUs that occur more than once. A variation that shows its parent's SKU does not count (facts: failures.md D10)."""
        parents = {each.id: each.sku for each in self.items if not each.parent}
        own = [each.sku for each in self.items if each.sku and not (each.parent and each.sku == parents.get(each.parent))]
        return tuple(sku for sku, count in Counter(own).items() if count > 1)

    def words(self) -> str:
        """`Sampled: 30 of 30 products, and the variations of 2 of 4 variable ones.`"""
        of = f" of {self.total}" if self.total is not None else ""
        known, seen = self.families
        more = f", and the variations of {seen} of {known} variable ones" if known else ""
        return f"Sampled: {self.products}{of} products{more}."


def sample_of(api: GenerationFacts) -> Sample:
    """The sample of products. Raises Missing if no sample was requested, or if what was requested was not answered with a list."""
    records = api.records("products", "sample")
    answer = api.answer("products", "sample")
    items = [_item(each, 0) for each in records]
    variable = [each for each in records if has_variations(each.get("type"))]
    seen = 0
    for number, parent in enumerate(variable, 1):
        nested = _children(api, parent, number)
        seen += nested is not None
        items += [_item(each, record_id(parent.get("id"))) for each in nested or ()]
    return Sample(tuple(items), len(records), whole_number(answer.header(api.total_header)), (len(variable), seen))


def _children(api: GenerationFacts, parent: Mapping[str, Json], number: int) -> list[dict[str, Json]] | None:
    """A variable product's variations; None if they were not requested. Raises Missing if they were not returned."""
    found = parent.get("variations")
    if not api.nests_variations:
        if not api.asked("variations", str(number)):
            return None
        return api.records("variations", str(number))
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else None


def _item(record: Mapping[str, Json], parent: int) -> Item:
    return Item(
        id=record_id(record.get("id")),
        parent=parent,
        kind=str(record.get("type", "variation" if parent else ""))[:_LONGEST_WORD],
        status=str(record.get("status", ""))[:_LONGEST_WORD],
        sku=sku if isinstance(sku := record.get("sku"), str) else "",
        manages_stock=bool(record.get("manage_stock", record.get("managing_stock"))),
        prices=tuple(record.get(name) for name in ("price", "regular_price", "sale_price")),
    )


def variable_products(api: GenerationFacts) -> list[tuple[int, int]]:
    """The variable products in the sample, in order: the number of each among them, from 1, and its id; empty if no sample was requested.

    Products without a valid id are left out, because no request can be made for them.
    """
    if not api.asked("products", "sample") or api.answer("products", "sample").kind == "too-large":
        return []
    ids = [each.get("id") for each in api.items("products", "sample") if isinstance(each, dict) and has_variations(each.get("type"))]
    return [(number, record_id(id)) for number, id in enumerate(ids, 1) if record_id(id)]


def statuses_of(api: GenerationFacts) -> tuple[str, ...]:
    """The status of each sampled order, without the `wc-` prefix that some plugins leave. Raises Missing if no sample was requested, or
    if it was not answered with a list."""
    found = [each.get("status") for each in api.records("orders", "sample")]
    return tuple(str(each)[:_LONGEST_WORD].removeprefix("wc-") for each in found if each)


def numbers_in(document: object, schema: object, path: str = "$") -> Iterator[tuple[str, int]]:
    """Every integer that WooCommerce itself sends as one, as (path, number), for example at `$[3].meta_data[0].id`.

    Plugins' additions and values of meta data are left out: they are not in `schema`, and clients do not give them a type.
    """
    if isinstance(document, bool) or not isinstance(schema, dict):
        return
    for branch in schema.get("anyOf", ()):
        yield from numbers_in(document, branch, path)
    if isinstance(document, int):
        if "integer" in schema.get("type", ()):
            yield path, document
    elif isinstance(document, list):
        for number, each in enumerate(document):
            yield from numbers_in(each, schema.get("items"), f"{path}[{number}]")
    elif isinstance(document, dict):
        for name, part in schema.get("properties", {}).items():
            if name in document:
                yield from numbers_in(document[name], part, f"{path}.{name}")
