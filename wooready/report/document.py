"""verdict.json: the result of one run; every other form is a view of it. The same recording and profile produce the same bytes."""

import json
from typing import Literal

from wooready.evidence.answers import Answer, Missing
from wooready.evidence.evidence import Evidence
from wooready.report import proof
from wooready.report.conditions import worded
from wooready.report.findings import Finding, Remedy, finding_in
from wooready.report.verdict_json import (
    CheckJson,
    ConditionJson,
    EnterJson,
    FindingJson,
    GenerationJson,
    KnownJson,
    RemedyJson,
    RequestJson,
    RunJson,
    ShopJson,
    StandingJson,
    StepJson,
    ToolJson,
    UpgradeJson,
    VerdictDocument,
    WaivedJson,
)
from wooready.shop.profile import Profile
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.upgrade import Step, UpgradeMap
from wooready.verdict.verdict import Verdict, form_entry, offers
from wooready.verdict.waivers import Standing, Waiver

FORMAT: Literal[1] = 1


def build(judgement: Judgement, verdict: Verdict, run: RunJson, tool: ToolJson) -> VerdictDocument:
    """The verdict document. `tool`: the wooready that judges. Raises ToolError for a cause that is not in causes.toml."""
    evidence, profile = judgement.evidence, judgement.profile
    results = (*verdict.failed, *verdict.exceptions, *verdict.advice)
    found = [each for result in results if (each := finding_in(judgement, result))]
    root = found[0] if verdict.failed else None
    return {
        "format": FORMAT,
        "tool": tool,
        "run": run,
        "shop": _shop(evidence, verdict),
        "profile": {
            "name": profile.name,
            "title": profile.title,
            "version": profile.version,
            "sources": [{"title": each.title, "date": each.date} for each in profile.sources.values()],
            "unknown": list(profile.unknown),
            **_known(profile),
        },
        "verdict": verdict.word,
        "conditions": [_condition(each) for each in found if each.check in {result.id for result in verdict.conditions}],
        "headline": headline(judgement, verdict),
        "target": verdict.target,
        "root_cause": {"cause": root.cause, "check": root.check, "who": list(root.who), "sentence": root.sentence} if root else None,
        "generations": _generations(judgement, verdict),
        "auth": dict(judgement.auth_ways()),
        "key": dict(judgement.key_uses()),
        "enter": _enter(judgement, verdict),
        "upgrade": _upgrade(judgement.upgrade),
        "findings": [finding_json(each, verdict.waived.get(each.check)) for each in found],
        "checks": [_check(judgement, each, verdict) for each in verdict.results],
        "waivers": [_standing(each) for each in verdict.standings],
        "requests": _requests(evidence),
        "answers": proof.answers(evidence),
        "certificates": proof.certificates(evidence),
    }


def _known(profile: Profile) -> KnownJson:
    """Only where there is any, because most profiles declare nothing."""
    found = [*profile.known.names, *profile.known.texts]
    return {"known": found} if found else {}


def headline(judgement: Judgement, verdict: Verdict) -> str:
    """One line: the verdict, on how many conditions and with how many waivers, the integration, and the API."""
    word = worded(verdict.word, len(verdict.conditions))
    line = f"{word}{',' if verdict.conditions else ''} for {judgement.profile.title}"
    if verdict.word == "READY":
        line += f" over {verdict.target}"
    if number := len(verdict.exceptions):
        line += f", with {number} waiver{'s' if number > 1 else ''}"
    if verdict.word == "NOT VERIFIED":
        reasons = list(dict.fromkeys(each.reason for each in verdict.not_verified if not judgement.ladder[each.check].optional))
        line += f": {reasons[0]}" if reasons else ""
    return line


def to_text(document: VerdictDocument) -> str:
    """The text of verdict.json."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def finding_json(each: Finding, waiver: Waiver | None) -> FindingJson:
    """A finding in the form of the document. `waiver`: the one that covers it, if any."""
    return {
        "cause": each.cause,
        "check": each.check,
        "generation": each.generation,
        "outcome": each.outcome,
        "sentence": each.sentence,
        "who": list(each.who),
        "where": each.where,
        "how": each.how,
        "verify": each.verify,
        "why": each.why,
        "shows": each.shows,
        "source": each.source,
        "evidence": dict(each.evidence),
        "settings": dict(each.settings),
        "server": each.server,
        "text": each.text,
        "facts": dict(each.facts),
        "alternatives": [_remedy_json(other) for other in each.alternatives],
        "tell_apart": each.tell_apart,
        "sampled": each.sampled,
        "waived": _waived(waiver),
        "condition": each.condition,
    }


def _condition(each: Finding) -> ConditionJson:
    return {
        "cause": each.cause,
        "check": each.check,
        "sentence": each.sentence,
        "who": list(each.who),
        "where": each.where,
        "how": each.how,
        "verify": each.verify,
        "why": each.why,
    }


def _remedy_json(each: Remedy) -> RemedyJson:
    return {
        "cause": each.cause,
        "sentence": each.sentence,
        "who": list(each.who),
        "where": each.where,
        "how": each.how,
        "verify": each.verify,
        "settings": dict(each.settings),
        "text": each.text,
        "facts": dict(each.facts),
    }


def _waived(waiver: Waiver | None) -> WaivedJson | None:
    return {"reason": waiver.reason, "owner": waiver.owner, "expires": waiver.expires.isoformat()} if waiver else None


def _standing(each: Standing) -> StandingJson:
    waiver = each.waiver
    return {
        "check": waiver.check,
        "cause": waiver.cause,
        "shop": waiver.shop,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
        "state": each.state,
    }


def _enter(judgement: Judgement, verdict: Verdict) -> EnterJson:
    found = form_entry(judgement, verdict.root)
    return {
        "address": found.address,
        "address_field": found.address_field,
        "auth_type": found.auth_type,
        "auth_field": found.auth_field,
        "workaround": found.workaround,
    }


def _generations(judgement: Judgement, verdict: Verdict) -> dict[str, GenerationJson]:
    found = offers(judgement, verdict.results)
    return {name: {"found": each.found, "usable": each.usable, "needed": each.needed} for name, each in found.items()}


def _upgrade(found: UpgradeMap) -> UpgradeJson:
    return {
        "needed": found.needed,
        "recommended": found.recommended,
        "smallest": found.smallest,
        "goal": found.goal,
        "reachable": found.reachable,
        "steps": [_step(each) for each in found.steps],
        "least": [_step(each) for each in found.least],
        "breaks": list(found.breaks),
        "meanwhile": found.meanwhile,
        "source": found.source,
    }


def _step(each: Step) -> StepJson:
    return {"what": each.what, "have": each.have, "need": each.need, "why": each.why}


def _shop(evidence: Evidence, verdict: Verdict) -> ShopJson:
    address, versions = evidence.shop.address, evidence.versions
    try:
        home = evidence.rest.home
    except Missing:
        home = ""
    found: ShopJson = {
        "slug": evidence.shop.slug,
        "host": address.host,
        "address": address.url,
        "home": home,
        "woocommerce": versions.woocommerce,
        "wordpress": versions.wordpress,
        "php": versions.php,
        "server": versions.server,
        "api_enabled": versions.api_enabled,
        "private_ca": verdict.private_ca,
    }
    if evidence.shop.moved_from:
        found |= {"typed": evidence.shop.typed.url, "clue": evidence.shop.clue}
    return found


def _check(judgement: Judgement, result: Result, verdict: Verdict) -> CheckJson:
    check = judgement.ladder[result.check]
    return {
        "id": result.id,
        "title": check.title,
        "rung": check.rung,
        "outcome": result.outcome,
        "cause": result.cause,
        "blocked_by": result.blocked_by,
        "reason": result.reason,
        "optional": check.optional,
        "waived": _waived(verdict.waived.get(result.id)),
        "reads": list(result.reads),
        "lines": proof.lines(result),
    }


def _requests(evidence: Evidence) -> list[RequestJson]:
    """Every request that was sent, in chronological order; each repetition separately."""
    rows: list[RequestJson] = []
    for exchange in evidence.seen.exchanges.values():
        for attempt in exchange.attempts:
            answer = Answer(exchange).describe() if attempt is exchange.attempts[-1] else attempt.outcome
            rows.append(
                {
                    "probe": exchange.probe,
                    "method": exchange.method,
                    "url": exchange.url,
                    "auth": exchange.auth,
                    "answer": answer,
                    "at": attempt.started,
                    "ms": attempt.ms,
                }
            )
    return sorted(rows, key=lambda row: (row["at"], row["probe"]))
