"""Name resolution and TCP, as seen from this machine."""

from wooready.verdict import advise, check, decide, fail, not_applicable


@check(
    "NET-01",
    "The host name resolves",
    rung="name and TCP",
    causes=["net.no-such-name", "net.name-service"],
    broken=["no-such-name"],
)
def test_name_resolves(net):
    if net.proxied:
        not_applicable("the proxy resolves names")
    if net.name_error == "no-such-name":
        fail("net.no-such-name")
    if net.name_error:
        fail("net.name-service")


@check(
    "NET-02",
    "A server answers on the port",
    rung="name and TCP",
    needs=["NET-01"],
    causes=["net.proxy-fails"],
    broken=["nothing-listens", "no-https", "proxy-refuses", "proxy-fails-later"],
)
def test_server_answers(shop, net, evidence):
    if evidence.proxy_failure:
        fail("net.proxy-fails", seen=evidence.proxy_failure)
    if net.proxied:
        not_applicable("the proxy makes the connection")
    if net.reached:
        return
    tried = ", ".join(f"{each['ip']}: {each['outcome']}" for each in net.tried)
    words = {"port": shop.address.port, "tried": tried, "over_http": evidence.over_http}
    decide("NET-02", words=words, net=net, evidence=evidence, shop=shop)


@check(
    "NET-03",
    "Every IP address of the host name answers",
    rung="name and TCP",
    needs=["NET-02"],
    causes=["net.dead-address", "net.no-ipv4"],
    broken=["dead-ipv6"],
)
def test_every_address_answers(net):
    if net.proxied:
        not_applicable("the proxy makes the connection")
    dead = [each for each in net.tried if each["outcome"] not in ("open", "no-route")]
    if dead:
        advise("net.dead-address", dead=", ".join(f"{each['family']} {each['ip']}: {each['outcome']}" for each in dead))
    if all(each["family"] == "IPv6" for each in net.tried):
        advise("net.no-ipv4")
