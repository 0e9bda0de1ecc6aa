"""READY on conditions: what must still be done outside the shop, said wherever the verdict stands, and by nothing contradicted."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from broken.fault import having
from broken.faults_connection import PUBLIC
from cases import bundled_case, case_of
from commands import run_in

from wooready.compare.changes import Side, compare
from wooready.evidence.net import NetFacts
from wooready.report.forms import github, html, index, junit, markdown, text
from wooready.shop.profile import Profile
from wooready.wire.recording import Recording

JSON = dict[str, Any]
READY = "woocommerce-9.9.5"
ON_TWO = "READY, on 2 conditions"
#: What would contradict them.
NOTHING_LEFT = ("does not prevent", "None of this prevents")


@pytest.fixture
def document() -> JSON:
    found: JSON = json.loads(json.dumps(bundled_case(READY).document))
    return found


def seen_with(kept: Recording, profile: Profile, *, private_ca: bool = True, **names: Any) -> JSON:
    """The verdict on a recording whose name was looked up in another way."""
    handshake = {**kept.observations["tls.handshake"], "private_ca": private_ca}
    observations: Any = {**kept.observations, "net.resolve": {**kept.observations["net.resolve"], **names}, "tls.handshake": handshake}
    found: JSON = case_of(Recording(kept.about, kept.exchanges, observations), profile).document
    return found


def causes_in(document: JSON) -> list[str]:
    return [each["cause"] for each in document["conditions"]]


# ------------------------------------------------------------------ which there are


def test_a_private_authority_and_a_private_address_are_two(document: JSON) -> None:
    assert causes_in(document) == ["address.private", "tls.private-ca"]
    assert (document["verdict"], document["headline"]) == ("READY", f"{ON_TWO}, for Cin7 Omni over wc/v3")
    assert all(each["who"] and each["how"] and each["verify"] for each in document["conditions"])


def test_a_shop_that_the_internet_reaches_has_none(recorded: Any, cin7: Profile) -> None:
    document = seen_with(recorded(READY), cin7, addresses=[{"family": "IPv4", "ip": PUBLIC}], private_ca=False)
    assert (document["conditions"], document["headline"]) == ([], "READY for Cin7 Omni over wc/v3")
    assert {"ADDR-03", "ROUTE-01", "TLS-13"} <= {each["id"] for each in document["checks"] if each["outcome"] == "passed"}
    assert all(words in html.render(document) + text.render(document) for words in NOTHING_LEFT)


def test_a_pinned_name_and_a_proxy_are_conditions_each(recorded: Any, cin7: Profile) -> None:
    public = {"addresses": [{"family": "IPv4", "ip": PUBLIC}]}
    pinned = seen_with(recorded(READY), cin7, **public, pinned=True)
    assert causes_in(pinned) == ["address.pinned", "tls.private-ca"]
    proxied = seen_with(recorded(READY), cin7, addresses=[], proxied=True)
    assert causes_in(proxied) == ["net.through-proxy", "net.proxy-interferes"]
    assert causes_in(seen_with(recorded(READY), cin7, pinned=True))[:2] == ["address.private", "address.pinned"]


@pytest.mark.parametrize(
    ("ips", "private"),
    [
        (["127.0.0.1"], True),
        (["10.1.2.3", "fd00::7"], True),
        (["172.16.0.1"], True),
        (["192.168.1.1"], True),
        (["169.254.7.7"], True),
        (["100.64.0.1"], True),
        (["::1"], True),
        (["fe80::1%eth0"], True),
        (["::ffff:10.0.0.1"], True),
        ([PUBLIC], False),
        (["10.1.2.3", PUBLIC], False),
        (["2606:4700::1111"], False),
        ([f"::ffff:{PUBLIC}"], False),
        ([], False),
    ],
)
def test_private_is_every_address_without_a_route_from_the_internet(ips: list[str], private: bool) -> None:
    assert NetFacts({"addresses": [{"family": "", "ip": ip} for ip in ips]}, None).private is private


@pytest.mark.parametrize("slug", ["not-ready-read-only-key", "not-ready-expired-certificate"])
def test_a_shop_that_is_not_ready_has_no_conditions_but_says_what_comes_next(slug: str) -> None:
    document: Any = bundled_case(slug).document
    assert document["conditions"] == []
    assert "condition" not in document["headline"]
    said = text.render(document)
    assert said.index("What to do, in this order") < said.index("Also to be done before Cin7 Omni can connect")


def test_a_system_in_the_shops_network_reaches_its_address(recorded: Any) -> None:
    assert causes_in(case_of(recorded(READY), having("http", network="private")()).document) == ["tls.private-ca"]
    assert causes_in(case_of(recorded(READY), having("tls", required=False)()).document) == ["address.private"]


# ------------------------------------------------------------------ where it is said


def test_every_form_says_it_first_and_contradicts_it_nowhere(document: JSON) -> None:
    line = text.verdict_line(document)
    assert line == f"{document['shop']['slug']}: {ON_TWO}"
    for page, later in (
        (text.render(document), "\nAdvice"),
        (markdown.render(document), "### Advice"),
        (html.render(document), 'id="advice"'),
    ):
        before, _, after = page.partition(later)
        assert ON_TWO in before
        assert after
        assert not any(words in page for words in NOTHING_LEFT)
        for each in document["conditions"]:
            flat = " ".join(before.replace("&#34;", '"').replace("&#39;", "'").replace("\\", "").split())
            assert each["how"] in flat
            assert each["check"] not in " ".join(after.partition('id="checks"')[0].split())
    assert f"{ON_TWO} |" in markdown.many([document])


def test_annotations_warn_of_each(document: JSON) -> None:
    warnings = [each for each in github.annotations([document]) if each.startswith("::warning")]
    assert len(warnings) == 2
    assert all(f"%3A {each['check']}::{each['sentence'][:30]}" in line for each, line in zip(document["conditions"], warnings, strict=True))
    assert github.annotations([document, document])[0].startswith("::warning")


def test_junit_has_them_as_properties(document: JSON) -> None:
    suite = ElementTree.fromstring(junit.finish("<testsuites><testsuite><testcase/></testsuite></testsuites>", document))[0]
    found = [(each.get("name"), each.get("value", "")) for each in suite[0]]
    assert found[0] == ("verdict", ON_TWO)
    assert [name for name, _ in found[1:]] == ["condition", "condition"]
    assert "Host or server administrator" in found[1][1]


def test_the_index_shows_them(tmp_path: Any, document: JSON) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "verdict.json").write_text(json.dumps(document))
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "verdict.json").write_text(json.dumps({name: each for name, each in document.items() if name != "conditions"}))
    page = index.write(tmp_path).read_text()
    assert f"{ON_TWO}</td><td>{document['conditions'][0]['sentence'][:40]}" in page
    assert "(1 of them on conditions)" in page


def test_a_comparison_names_them(document: JSON) -> None:
    freed = {**document, "conditions": []}
    assert [each.sentence for each in compare(Side(freed, {}), Side(document, {}))] == [f"READY became {ON_TWO}"]


def test_fail_on_conditions(tmp_path: Any) -> None:
    words = ["replay", READY, "-q"]
    assert run_in(tmp_path, *words).returncode == 0
    ran = run_in(tmp_path, *words, "--fail-on", "conditions")
    assert (ran.returncode, ran.stdout) == (1, f"{READY}: {ON_TWO}\n")
    assert "Conditions count as failures (--fail-on conditions): ADDR-03, TLS-13" in ran.stderr
