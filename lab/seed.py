"""Fills a new shop through its own REST API. Every person, address and number is invented.

Four dialects: the legacy API v3 (WooCommerce before 2.6), then wc/v1 (2.6), wc/v2 (3.0) and wc/v3 (3.5).
The data below is written in the newest one; the older ones are derived from it where they differ.
"""

import http.client
import json
import ssl
from urllib.parse import urlencode

CATEGORIES = ["Lanterns", "Kites", "Teapots", "Maps", "Garden", "Downloads"]
TAGS = ["new", "handmade", "sale", "fragile", "seasonal", "gift"]
COLORS = ["Red", "Blue", "Moss green"]
SIZES = ["S", "M", "L"]
SIMPLE_PRODUCTS = [  # name, regular price, other fields
    ("Paper lantern", "12.50", {}),
    ("Tin lantern", "34.00", {"sale_price": "29.90"}),
    ("Box kite", "55.00", {"manage_stock": True, "stock_quantity": 17}),
    ("Silk kite", "80.00", {"manage_stock": True, "stock_quantity": 0, "stock_status": "outofstock"}),
    ("Teapot, cast iron", "64.95", {"featured": True, "weight": "1.4", "dimensions": {"length": "20", "width": "14", "height": "11"}}),
    ("Teapot “Ünïcødé” ☕", "19.99", {}),
    ("Map of nowhere", "0", {}),
    ("Map without a price", "", {}),
    ("Garden gnome", "24.00", {"status": "draft"}),
    ("Secret gnome", "24.00", {"status": "private"}),
    ("Garden hose & reel", "41.10", {"manage_stock": True, "stock_quantity": -2, "backorders": "notify"}),
    ("Watering can", "15.00", {"tax_status": "none"}),
    ("Hidden spade", "9.00", {"catalog_visibility": "hidden"}),
    ("Brass compass", "48.00", {}),
    ("Wicker basket", "22.00", {}),
    ("Wool blanket", "95.00", {}),
    ('Lantern / "quoted" <b>name</b>', "13.37", {}),
    (
        "Seed packet",
        "2.49",
        {"meta_data": [{"key": "_supplier_email", "value": "orders@supplier.example"}, {"key": "ean", "value": "4006381333931"}]},
    ),
]
INTANGIBLE_PRODUCTS = [  # name, SKU, regular price, downloadable file
    ("Kite workshop", "LAB-V1", "120.00", None),
    ("Gift wrap service", "LAB-V2", "4.00", None),
    ("Map pack PDF", "LAB-D1", "7.00", "maps.pdf"),
    ("Lantern pattern", "LAB-D2", "3.50", "pattern.zip"),
]
VARIABLE_PRODUCTS = ["Scarf", "Lamp shade", "Apron", "Tea towel"]
PEOPLE = [  # first name, last name, email, phone, address, city, state, postcode, country, company
    (
        "Mirabel",
        "Quenneville",
        "mirabel.q@inbox.example",
        "+1 555 0101",
        "12 Imaginary Lane",
        "Fictionville",
        "CA",
        "90210",
        "US",
        "Quenneville Lamps LLC",
    ),
    ("Otto", "Brandwein-Faux", "otto.bf@post.example", "+49 30 5550 102", "Erfundene Straße 8", "Nirgendheim", "", "10999", "DE", ""),
    ("Saoirse", "Ní Fhictiúin", "saoirse@mail.example", "+44 20 7946 0103", "3 Pretend Mews", "Mocktown", "", "ZZ1 1ZZ", "GB", ""),
    (
        "Tarquin",
        "Oldcastle",
        "t.oldcastle@inbox.example",
        "+1 555 0104",
        "77 Invented Ave, Apt 4B",
        "Fictionville",
        "CA",
        "90211",
        "US",
        "",
    ),
    ("Yuki", "Hanazono", "yuki.h@post.example", "+1 555 0105", "5 Dream St", "Sampletown", "CA", "90001", "US", ""),
    ("Bartholomew", "Quick", "bq@mail.example", "+1 555 0106", "PO Box 990", "Sampletown", "CA", "90002", "US", "Quick & Sons"),
    ("Ingeborg", "Tannhauser", "ingeborg.t@post.example", "+49 89 5550 107", "Traumweg 21a", "Phantasiestadt", "", "80331", "DE", ""),
    ("Leocadia", "Marsh", "leo.marsh@inbox.example", "+44 161 496 0108", "The Old Nothing, High St", "Mocktown", "", "ZZ2 2ZZ", "GB", ""),
]
COUPONS = [
    {"code": "welcome10", "discount_type": "percent", "amount": "10", "description": "Ten off"},
    {"code": "half", "discount_type": "percent", "amount": "50"},
    {"code": "mirabel-only", "discount_type": "fixed_cart", "amount": "5", "email_restrictions": ["mirabel.q@inbox.example"]},
    {"code": "freeship", "discount_type": "fixed_cart", "amount": "0", "free_shipping": True},
    {"code": "expired", "discount_type": "percent", "amount": "20", "date_expires": "2020-01-01T00:00:00"},
    {"code": "oneproduct", "discount_type": "fixed_product", "amount": "3"},
]
STATUSES = ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"]
PAYMENTS = [("bacs", "Direct bank transfer"), ("cod", "Cash on delivery"), ("stripe", "Credit card (Stripe)"), ("paypal", "PayPal")]
CUSTOMER_NOTES = ["", "Please ring +1 555 0199, ask for Tarquin.", "Leave with the neighbour at number 9."]
REFUND = {"amount": "2.00", "reason": "Cracked spout; customer Saoirse wrote from saoirse@mail.example", "api_refund": False}
ORDER_NOTE = "Called Otto at +49 30 5550 102, card ending 4242, IBAN DE00 0000 0000 0000 0000 00."
WEBHOOKS = [("order.created", "paused"), ("product.updated", "paused"), ("customer.created", "disabled")]
LEGACY_SINGULAR = {
    "products": "product",
    "customers": "customer",
    "coupons": "coupon",
    "orders": "order",
    "webhooks": "webhook",
    "products/attributes": "product_attribute",
    "refunds": "order_refund",
    "notes": "order_note",
}
LEGACY_NAMES = {
    "products": {"name": "title", "manage_stock": "managing_stock", "external_url": "product_url"},
    "customers": {"billing": "billing_address", "shipping": "shipping_address"},
    "coupons": {
        "discount_type": "type",
        "email_restrictions": "customer_emails",
        "free_shipping": "enable_free_shipping",
        "date_expires": "expiry_date",
    },
    "orders": {"billing": "billing_address", "shipping": "shipping_address", "customer_note": "note"},
}


class Seeder:
    def __init__(self, shop: dict, run_step):
        """run_step(step, **options) runs a step of setup.php in the shop and returns its answer."""
        self.shop, self.run_step, self.errors = shop, run_step, []
        self.version = tuple(int(part) for part in shop["wc_version"].split(".")[:2])
        self.dialect = "legacy" if self.version < (2, 6) else "v1" if self.version < (3, 0) else "v2" if self.version < (3, 5) else "v3"
        self.legacy = self.dialect == "legacy"
        self.tls = ssl.create_default_context(cafile=shop["ca"])

    def call(self, method: str, path: str, body=None):
        """The decoded JSON answer; None after an error, which is kept in self.errors."""
        key = self.shop["keys"]["admin_read_write"]
        base = "/wc-api/v3/" if self.legacy else f"/wp-json/wc/{self.dialect}/"
        # The key goes into the query string: it arrives even where the server drops the Authorization header.
        connection = http.client.HTTPSConnection(self.shop["host"], self.shop["port_https"], timeout=120, context=self.tls)
        connection.request(method, f"{base}{path}?{urlencode(key)}", json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        connection.close()
        if response.status < 400:
            return json.loads(text)
        self.errors.append(f"{method} {path}: {response.status} {text[:300]}")
        return None

    def create(self, resource: str, item: dict, under: str = "") -> dict:
        """Create one item, `under` a parent such as 'orders/12/'; the created item, or {} after an error."""
        if not self.legacy:
            return self.call("POST", under + resource, self.older(resource, item)) or {}
        singular = LEGACY_SINGULAR[resource]
        return (self.call("POST", under + resource, {singular: self.older(resource, item)}) or {}).get(singular, {})

    def create_all(self, resource: str, items: list[dict]) -> list[int]:
        return [created["id"] for item in items if (created := self.create(resource, item))]

    def older(self, resource: str, item: dict) -> dict:
        """The item as this shop's dialect wants it."""
        item = dict(item)
        if self.dialect in ("legacy", "v1"):
            item.pop("meta_data", None)
            item.pop("grouped_products", None)
            if resource == "coupons" and "date_expires" in item:
                item["expiry_date"] = item.pop("date_expires")
        if self.dialect != "v3" and "stock_status" in item:
            item["in_stock"] = item.pop("stock_status") == "instock"
        if self.legacy:
            for field in ("categories", "tags"):
                if field in item:
                    item[field] = [term["id"] for term in item[field]]
            item = {LEGACY_NAMES.get(resource, {}).get(name, name): value for name, value in item.items()}
        return item

    def terms(self) -> tuple[list[dict], list[dict]]:
        """Categories and tags, each as [{'id': …}]."""
        if self.legacy:
            categories = self.run_step("terms", taxonomy="product_cat", names=CATEGORIES)
            tags = self.run_step("terms", taxonomy="product_tag", names=TAGS)
        else:
            categories = self.create_all("products/categories", [{"name": name, "description": f"All {name}"} for name in CATEGORIES])
            tags = self.create_all("products/tags", [{"name": name} for name in TAGS])
        return [{"id": term} for term in categories], [{"id": term} for term in tags]

    def attributes(self) -> int:
        """Id of the attribute Color."""
        ids = []
        for name, terms in (("Color", COLORS), ("Size", SIZES)):
            ids.append(self.create("products/attributes", {"name": name, "slug": name.lower(), "type": "select"}).get("id"))
            if not self.legacy:
                for term in terms:
                    self.create("terms", {"name": term}, under=f"products/attributes/{ids[-1]}/")
        return ids[0]

    def products(self) -> tuple[list[int], dict[int, list[int]]]:
        """Ids of the simple products, and the variations' ids by their product's id."""
        categories, tags = self.terms()
        color = self.attributes()
        simple = [
            {
                "name": name,
                "type": "simple",
                "sku": f"LAB-{i:03d}",
                "regular_price": price,
                "short_description": "Short.",
                "description": f"<p>{name}, made by nobody.</p>",
                "categories": [categories[i % 5]],
                "tags": [tags[i % 6]],
                **more,
            }
            for i, (name, price, more) in enumerate(SIMPLE_PRODUCTS)
        ]
        for name, sku, price, file in INTANGIBLE_PRODUCTS:
            product = {"name": name, "type": "simple", "sku": sku, "regular_price": price, "virtual": True, "categories": [categories[5]]}
            if file:
                url = f"{self.shop['home']}/wp-content/uploads/woocommerce_uploads/{file}"
                product |= {"downloadable": True, "downloads": [{"name": file, "file": url}], "download_limit": 3, "download_expiry": 30}
            simple.append(product)
        ids = self.create_all("products", simple)
        self.create_all(
            "products",
            [
                {
                    "name": f"Elsewhere item {i}",
                    "type": "external",
                    "sku": f"LAB-E{i}",
                    "regular_price": "99.00",
                    "button_text": "Buy elsewhere",
                    "external_url": f"https://elsewhere.example/item/{i}",
                    "categories": [categories[4]],
                }
                for i in (1, 2)
            ],
        )
        for i, (name, members) in enumerate((("Tea set", ids[4:6]), ("Kite set", ids[2:4])), 1):
            group = self.create(
                "products",
                {"name": name, "type": "grouped", "sku": f"LAB-G{i}", "categories": [categories[i]], "grouped_products": members},
            )
            if self.dialect in ("legacy", "v1"):  # before 3.0 a member points to its group
                self.run_step("group", group=group["id"], members=members)
        variations = {}
        for i, name in enumerate(VARIABLE_PRODUCTS):
            attribute = {"name": "Color", "slug": "color"} if self.legacy else {"id": color}
            children = [
                {"regular_price": f"{10 + j}.00", "sku": f"LAB-VAR{i}-{j}", "attributes": [{**attribute, "option": option}]}
                for j, option in enumerate(COLORS)
            ]
            product = {
                "name": name,
                "type": "variable",
                "sku": f"LAB-VAR{i}",
                "categories": [categories[i]],
                "default_attributes": [{**attribute, "option": "Red"}],
                "attributes": [
                    {**attribute, "visible": True, "variation": True, "options": COLORS},
                    {"name": "Engraving", "visible": True, "variation": False, "options": ["Yes", "No"]},
                ],
            }
            if self.dialect in ("legacy", "v1"):
                created = self.create("products", product | {"variations": children})
                if not self.legacy:  # wc/v1 answers a POST without the new variations
                    created = self.call("GET", f"products/{created['id']}") or created
                variations[created["id"]] = [child["id"] for child in created["variations"]]
            else:
                parent = self.create("products", product)["id"]
                variations[parent] = [self.create("variations", child, under=f"products/{parent}/")["id"] for child in children]
        return ids, variations

    def order(self, i: int, customers: list[int], products: list[int], variations: dict[int, list[int]]) -> dict:
        person, status, (method, title) = PEOPLE[i % 8], STATUSES[i % 7], PAYMENTS[i % 4]
        lines = [{"product_id": products[i * 3 % 6], "quantity": 1 + i % 3}]
        if i % 2:
            lines.append({"product_id": products[18 + i % 4], "quantity": 1})
        if i % 5 == 0:
            parent = list(variations)[i % 4]
            variation = variations[parent][i % 3]
            # The legacy API takes the variation's own id as the product's.
            lines.append(
                {"product_id": variation, "quantity": 2}
                if self.legacy
                else {"product_id": parent, "variation_id": variation, "quantity": 2}
            )
        order = {
            "status": status,
            "currency": "EUR",
            "customer_id": customers[i % 8] if i % 4 else 0,
            "line_items": lines,
            "billing": billing(person),
            "shipping": shipping(person),
            "customer_note": CUSTOMER_NOTES[i % 3],
            "shipping_lines": [{"method_id": "flat_rate", "method_title": "Flat rate", "total": "4.90"}],
        }
        if i % 6 == 0:
            order["fee_lines"] = [{"title" if self.legacy else "name": "Handling", "total": "1.50", "tax_status": "none"}]
        if self.legacy:
            paid = status in ("processing", "completed")
            return order | {"payment_details": {"method_id": method, "method_title": title, "paid": paid}}
        order |= {"payment_method": method, "payment_method_title": title, "set_paid": False}
        if i % 4 == 2:
            order["transaction_id"] = f"ch_LAB{i:04d}fictional"
        if i % 7 in (1, 3):
            order["meta_data"] = [
                {"key": "_vat_number", "value": f"DE99999{i:04d}"},
                {"key": "_card_last4", "value": "4242"},
                {"key": "delivery_instructions", "value": "Gate code 4471, Mrs. Oldcastle"},
            ]
        if i % 9 == 4 and self.version >= (3, 7):
            order["coupon_lines"] = [{"code": "welcome10"}]
        return order

    def fill(self) -> dict:
        """How many of each thing were made, and the errors."""
        self.run_step("taxes_and_shipping")
        products, variations = self.products()
        customers = self.create_all(
            "customers",
            [
                {
                    "email": person[2],
                    "first_name": person[0],
                    "last_name": person[1],
                    "username": f"customer{i}",
                    "password": "customer-password-1",
                    "billing": billing(person),
                    "shipping": shipping(person),
                }
                for i, person in enumerate(PEOPLE)
            ],
        )
        coupons = self.create_all("coupons", [*COUPONS[:-1], COUPONS[-1] | {"product_ids": products[:1]}])
        orders = self.create_all("orders", [self.order(i, customers, products, variations) for i in range(26)])
        for order in (orders[i] for i in (1, 10, 17, 24)):  # none paid by PayPal: the legacy API would ask PayPal
            self.create("refunds", REFUND, under=f"orders/{order}/")
        for i, order in enumerate(orders[:12:2]):
            self.create("notes", {"note": ORDER_NOTE, "customer_note": bool(i % 2)}, under=f"orders/{order}/")
        webhooks = self.create_all(
            "webhooks",
            [
                {
                    "name": f"Hook {i}",
                    "topic": topic,
                    "status": status,
                    "secret": f"whsec_lab_{i}",
                    "delivery_url": f"https://hooks.partner.example/in/{i}?token=tok_lab_{i}secret",
                }
                for i, (topic, status) in enumerate(WEBHOOKS)
            ],
        )
        history = self.run_step(
            "history",
            reviewed_products=[products[0], products[1], products[4]],
            orders=orders,
            webhooks=list(zip(webhooks, [status for _, status in WEBHOOKS], strict=False)),
        )
        return {
            "dialect": self.dialect,
            "simple_products": len(products),
            "variable_products": len(variations),
            "customers": len(customers),
            "coupons": len(coupons),
            "orders": len(orders),
            "reviews": history["reviews"],
            "webhooks": len(webhooks),
            "errors": self.errors,
        }


def shipping(person: tuple) -> dict:
    first, last, _, _, address, city, state, postcode, country, company = person
    return {
        "first_name": first,
        "last_name": last,
        "company": company,
        "address_1": address,
        "address_2": "",
        "city": city,
        "state": state,
        "postcode": postcode,
        "country": country,
    }


def billing(person: tuple) -> dict:
    return shipping(person) | {"email": person[2], "phone": person[3]}
