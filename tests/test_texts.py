"""A finding carries its text's id and its facts: with these and causes.toml, or a translation of it, the same can be said again."""

import re
from collections.abc import Callable, Iterator
from string import Formatter
from typing import Any

import pytest
from cases import bundled_case

from wooready import resources
from wooready.evidence.answers import Answer
from wooready.evidence.versions import Versions, read_versions
from wooready.report import reading
from wooready.report.document import finding_json
from wooready.report.findings import finding
from wooready.report.forms import html, markdown
from wooready.report.forms import text as terminal
from wooready.run.gather import gather_replay
from wooready.run.recordings import recordings_in
from wooready.shop.profile import Profile
from wooready.verdict.causes import SERVERS, causes
from wooready.verdict.outcome import Result
from wooready.verdict.rules import tables
from wooready.wire.recording import Recording

JSON = dict[str, Any]
KINDS = {name: kind for kind, name in SERVERS.items()}


def templates(said: JSON) -> Iterator[tuple[str, str]]:
    """Each text of a finding or of an alternative with the template that its id leads to."""
    id, _, number = said["text"].partition("#")
    cause = causes()[id]
    assert id == said["cause"]
    assert bool(number) == isinstance(cause["where"], list)
    yield said["sentence"], cause["sentence"]
    yield said["where"], cause["where"][int(number)]["text"] if number else cause["where"]
    yield said["how"], cause["how"]
    yield said["verify"], cause["verify"]
    for name, text in said["settings"].items():
        yield text, cause["servers"][KINDS[name]]
    if "why" in said:
        yield said["why"], cause["why"]
        yield said["shows"], cause.get("shows", "")
        if said["tell_apart"]:
            named = (said["cause"], *(each["cause"] for each in said["alternatives"]))
            [template] = {row.apart for rows in tables().values() for row in rows if row.causes == named}
            yield said["tell_apart"], template


def must_say_the_same(said: JSON) -> None:
    used = set()
    for text, template in templates(said):
        assert template.format_map(said["facts"]) == text
        used |= {name for _, name, _, _ in Formatter().parse(template) if name}
    assert set(said["facts"]) == used
    assert all(isinstance(value, str) for value in said["facts"].values())


@pytest.mark.parametrize("slug", recordings_in(resources.folder("cassettes")))
def test_facts_fill_the_texts_of_every_recording(slug: str) -> None:
    document: Any = bundled_case(slug).document
    assert document["findings"]
    for each in document["findings"]:
        for said in (each, *each["alternatives"]):
            must_say_the_same(said)


NAMED = sorted({(row.causes, row.apart) for rows in tables().values() for row in rows} | {((name,), "") for name in causes()})


@pytest.mark.parametrize("slug", ["woocommerce-2.4.13", "woocommerce-9.9.5", "not-ready-expired-certificate"])
@pytest.mark.parametrize(("named", "apart"), NAMED, ids=[" or ".join(named) for named, _ in NAMED])
def test_facts_fill_the_texts_of_every_cause(
    recorded: Callable[[str], Recording], cin7: Profile, named: tuple[str, ...], apart: str, slug: str
) -> None:
    """What its check would tell is missing here: the name of a fact stands for it then, and is as good as any."""
    evidence = gather_replay(recorded(slug), cin7).evidence
    result = Result("AUTH-01", "wc/v2", "failed", named[0], facts={"seen": "HTTP 401 {x}"}, rivals=named[1:], apart=apart)
    said: Any = finding_json(finding(result, evidence.shop, cin7, "wc/v3", evidence.versions, "key"), None)
    for each in (said, *said["alternatives"]):
        must_say_the_same(each)


def test_the_menu_path_of_a_release_is_named(recorded: Callable[[str], Recording], cin7: Profile) -> None:
    texts = {}
    for slug in ("woocommerce-2.4.13", "woocommerce-9.9.5"):
        evidence = gather_replay(recorded(slug), cin7).evidence
        found = finding(Result("WRITE-02", "wc/v3", "failed", "write.permission"), evidence.shop, cin7, "wc/v3", evidence.versions, "write")
        texts[slug] = (found.text, found.where.split(" > ")[2])
    assert texts == {"woocommerce-2.4.13": ("write.permission#0", "API"), "woocommerce-9.9.5": ("write.permission#1", "Advanced")}


def test_an_id_cannot_be_mistaken() -> None:
    assert [name for name in causes() if not re.fullmatch(r"[a-z]+\.[a-z0-9-]+", name)] == []


@pytest.mark.parametrize("name", [name for name, cause in causes().items() if "connector" in cause["who"]])
def test_what_only_a_systems_developers_can_do_is_addressed_to_them(name: str) -> None:
    """A user of a closed product must not take it for something to do."""
    how = causes()[name]["how"]
    assert re.search(r"[Ff]or (?:the developers of \{integration\}|its developers)", how)
    assert causes()[name]["who"] != ["connector"] or "its users have nothing to do" in how


def test_advice_for_a_systems_developers_comes_last_and_alarms_nobody() -> None:
    document: Any = bundled_case("woocommerce-9.9.5").document
    found = reading.advice(document)
    assert [each["cause"] for each in found if reading.for_its_developers(each)] == [found[-1]["cause"]] == ["paging.overlap"]
    assert found[-1]["shows"]
    assert ("Symptom", found[-1]["shows"]) not in reading.rows_of(found[-1])
    assert found[-1]["shows"] not in html.render(document)
    assert reading.symptom({**found[-1], "outcome": "failed"})


# ------------------------------------------------------------------ the server that the answers name


def stripped_on(server: str) -> JSON:
    case = bundled_case("not-ready-header-stripped")
    result = Result("AUTH-01", "wc/v3", "failed", "auth.header-stripped")
    found: Any = finding_json(finding(result, case.gathered.evidence.shop, case.profile, "wc/v3", Versions(server=server), "key"), None)
    return {**case.document, "findings": [found]}


@pytest.mark.parametrize(
    ("named", "first", "settings"),
    [
        ("nginx/1.24.0", "nginx", ["nginx"]),
        ("openresty/1.25", "nginx", ["nginx"]),
        ("Apache/2.4.57 behind cloudflare", "Apache", ["Apache", "Cloudflare"]),
        ("cloudflare", "Cloudflare", ["Cloudflare"]),
        ("LiteSpeed", "LiteSpeed", ["LiteSpeed"]),
        ("Microsoft-IIS/10.0", "IIS", ["IIS"]),
        ("", "", list(SERVERS.values())),
        ("awselb/2.0", "", list(SERVERS.values())),
    ],
)
def test_its_place_and_setting_come_first(named: str, first: str, settings: list[str]) -> None:
    document = stripped_on(named)
    [found] = document["findings"]
    assert (found["server"], list(found["settings"])) == (first, settings)
    assert found["where"].startswith(f"the configuration of {first or 'the web server'};")
    rows = [name for name, _ in reading.rows_of(found)]
    assert rows.index(f"On {settings[0]}") - rows.index("How") == (-len(settings) if first else 1)
    page = html.render(document).partition("<dt>How</dt>")[2]
    assert (page.index("settings") < page.index("Make ")) is bool(first)


def test_a_box_of_code_holds_code_only() -> None:
    document = stripped_on("nginx")
    assert "<code>fastcgi_param HTTP_AUTHORIZATION $http_authorization;</code> in the location" in html.render(document)
    assert "`fastcgi_param HTTP_AUTHORIZATION $http_authorization;` in the location" in markdown.render(document)
    assert "fastcgi_param HTTP_AUTHORIZATION $http_authorization; in the" in " ".join(terminal.render(document).split())
    assert "`" not in terminal.render(document)
    for name, cause in causes().items():
        for kind, setting in cause.get("servers", {}).items():
            assert setting.count("`") % 2 == 0, (name, kind)
            code = [part for is_code, part in reading.pieces(setting) if is_code]
            assert not [part for part in code if re.search(r"\b(?:in the|instead of|with a|rules?|or)\b|…|\(2\.", part)], (name, kind)
            if kind == "nginx":
                assert all(part.endswith(";") or part.startswith(("certbot", "openssl")) for part in code), (name, kind)
                assert not re.search(r"\$\w+;|;$", "".join(part for is_code, part in reading.pieces(setting) if not is_code)), (name, kind)
    assert reading.pieces("a `b") == [(False, "a `b")]


def test_any_answer_may_name_the_server(recorded: Callable[[str], Recording]) -> None:
    named = {probe: Answer(each) for probe, each in recorded("woocommerce-9.9.5").exchanges.items() if each.response}
    assert read_versions({"rest.index": named["rest.index"]}).server == "nginx"
