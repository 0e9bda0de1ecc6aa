"""The address: whether it is the shop's own, and whether the integration can use it unchanged."""

from wooready.shop.address import same_site, split_url
from wooready.verdict import advise, blocked, check, decide, fail, not_applicable

#: Suffixes of names that exist only on a local network (RFC 6761, RFC 6762, RFC 8375 and ICANN's .internal).
LOCAL_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


@check(
    "ADDR-01",
    "The address is the shop's own Site Address",
    rung="address",
    needs=["REST-01"],
    causes=["address.other-home"],
    broken=["other-home", "home-without-host"],
    wc_only=True,
)
def test_address_is_the_shops_own(shop, rest):
    if rest.home and not same_site(rest.home, shop.address.url):
        advise("address.other-home", home=rest.home, enter=rest.home, asked=shop.address.url)


@check(
    "ADDR-02",
    "The address fits the integration's address field",
    rung="address",
    causes=["address.form-refused", "address.form-unknown"],
    broken=["port-in-address"],
)
def test_address_fits_the_field(shop, profile):
    field = profile.address
    if field.form is None:
        not_applicable("the profile's sources do not say which form of address the integration expects")
    if field.form == "url":
        return
    parts = {"port": field.port} if shop.address.port != 443 else {}
    if shop.address.path:
        parts["path"] = field.path
    if refused := [part for part, rule in parts.items() if rule == "refused"]:
        fail("address.form-refused", parts=" and ".join(refused))
    if any(rule != "allowed" for rule in parts.values()):
        advise("address.form-unknown", parts=" and ".join(parts), form=shop.address.authority + shop.address.path)


@check(
    "ADDR-04",
    "The address is entered with https",
    rung="address",
    needs=["NET-02"],
    causes=["address.http-scheme"],
    broken=["pasted-with-http"],
    optional=True,
)
def test_address_is_entered_with_https(shop, http):
    if not shop.pasted.lower().startswith("http://") or shop.plain is None:
        return
    if split_url(http.plain.location).scheme == "https":
        advise("address.http-scheme")


@check(
    "ADDR-03",
    "The address can be reached from the internet",
    rung="address",
    causes=["address.local-name", "address.private"],
    broken=["private-address"],
)
def test_address_is_public(shop, net, profile):
    if profile.http.network == "private":
        not_applicable("the integration connects from the shop's own network")
    if shop.host == "localhost" or shop.host.endswith(LOCAL_NAMES):
        fail("address.local-name", host=shop.host)
    if net.proxied:
        not_applicable("the proxy looks up the address: see ROUTE-01")
    if net.name_error:
        blocked("NET-01")
    if net.private:
        advise("address.private", ips=", ".join(each["ip"] for each in net.addresses))


@check(
    "ROUTE-01",
    "The run reached the shop as the integration will: by DNS, and without a proxy",
    rung="address",
    broken=["pinned-address", "reached-through-a-proxy"],
)
def test_reached_as_the_integration_will(net):
    if net.name_error:
        blocked("NET-01")
    decide("ROUTE-01", words={"ips": ", ".join(each["ip"] for each in net.addresses)}, net=net)
