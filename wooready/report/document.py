"""verdict.json: the result of one run, of which every other form is a view. The same recording and profile give the same bytes."""

import json
from dataclasses import asdict

from wooready.evidence.answers import Answer, Missing
from wooready.evidence.evidence import Evidence
from wooready.files import JSON
from wooready.report import proof
from wooready.report.findings import Finding, finding_in
from wooready.verdict.judgement import Judgement
from wooready.verdict.outcome import Result
from wooready.verdict.verdict import Verdict
from wooready.verdict.waivers import Standing, Waiver
from wooready.woocommerce.generations import GENERATIONS

FORMAT = 1


def build(judgement: Judgement, verdict: Verdict, run: JSON, tool: JSON) -> JSON:
    """`run`: id, observed_at, replayed, requests. `tool`: name and version of the wooready that judges."""
    evidence, profile = judgement.evidence, judgement.profile
    results = (*verdict.failed, *verdict.exceptions, *verdict.advice)
    found = [each for result in results if (each := finding_in(judgement, result))]
    root = found[0] if verdict.failed else None
    return {
        "format": FORMAT,
        "tool": tool,
        "run": run,
        "shop": _shop(evidence),
        "profile": {
            "name": profile.name,
            "title": profile.title,
            "version": profile.version,
            "sources": [{"title": each.title, "date": each.date} for each in profile.sources.values()],
            "unknown": list(profile.unknown),
        },
        "verdict": verdict.word,
        "headline": headline(judgement, verdict),
        "target": verdict.target,
        "root_cause": {"cause": root.cause, "check": root.check, "who": list(root.who), "sentence": root.sentence} if root else None,
        "generations": _generations(judgement, verdict),
        "auth": dict(judgement.auth_ways()),
        "enter": _enter(judgement),
        "upgrade": asdict(judgement.upgrade),
        "findings": [_finding_json(each, verdict) for each in found],
        "checks": [{**_check(judgement, each, verdict), "reads": list(each.reads), "lines": proof.lines(each)} for each in verdict.results],
        "waivers": [_standing(each) for each in verdict.standings],
        "requests": _requests(evidence),
        "answers": proof.answers(evidence),
        "certificates": proof.certificates(evidence),
    }


def headline(judgement: Judgement, verdict: Verdict) -> str:
    """One line: the verdict, what for, and over which API; with waivers or under a private CA it says so."""
    line = f"{verdict.word} for {judgement.profile.title}"
    if verdict.word == "READY":
        line += f" over {verdict.target}"
    if number := len(verdict.exceptions):
        line += f", with {number} waiver{'s' if number > 1 else ''}"
    if verdict.word == "NOT VERIFIED":
        reasons = list(dict.fromkeys(each.reason for each in verdict.not_verified if not judgement.ladder[each.check].optional))
        line += f": {reasons[0]}" if reasons else ""
    return f"{line} (under a private CA, which {judgement.profile.title} does not know)" if verdict.private_ca else line


def to_text(document: JSON) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _finding_json(each: Finding, verdict: Verdict) -> JSON:
    content = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(each).items()}
    return {**content, "waived": _waived(verdict.waived.get(each.check))}


def _waived(waiver: Waiver | None) -> JSON | None:
    return {"reason": waiver.reason, "owner": waiver.owner, "expires": waiver.expires.isoformat()} if waiver else None


def _standing(each: Standing) -> JSON:
    """`state`: applied, expired, unmatched (its check did not fail) or not judged (its check was not verified)."""
    waiver = each.waiver
    return {"check": waiver.check, "cause": waiver.cause, "shop": waiver.shop, **(_waived(waiver) or {}), "state": each.state}


def _enter(judgement: Judgement) -> JSON:
    """What to type into the integration, and where."""
    profile, address = judgement.profile, judgement.evidence.shop.address
    host_only = profile.address.form == "host"
    return {
        "address": address.authority + address.path if host_only else address.url,
        "address_field": profile.address.field,
        "auth_type": judgement.auth_choice,
        "auth_field": profile.auth.field,
        "workaround": judgement.auth_choice not in ("", *profile.auth.types),
    }


def _shop(evidence: Evidence) -> JSON:
    address, versions = evidence.shop.address, evidence.versions
    try:
        home = evidence.rest.home
    except Missing:
        home = ""
    return {
        "slug": evidence.shop.slug,
        "host": address.host,
        "address": address.url,
        "home": home,
        "woocommerce": versions.woocommerce,
        "wordpress": versions.wordpress,
        "php": versions.php,
        "server": versions.server,
        "api_enabled": versions.api_enabled,
        "private_ca": bool(evidence.seen.observations.get("tls.handshake", {}).get("private_ca")),
    }


def _generations(judgement: Judgement, verdict: Verdict) -> JSON:
    """`found`: the shop offers it (None: not asked). `usable`: nothing failed on it (None: not judged)."""
    profile, result = judgement.profile, {}
    for api in GENERATIONS:
        facts = judgement.evidence.api(api.name)
        mine = [each for each in verdict.results if each.generation == api.name]
        judged = profile.accepts(api.name) and facts.is_available
        bad = any(each.outcome == "failed" or (each.outcome == "advice" and each.reason) for each in mine)
        whole = not any(each.outcome in ("not verified",) for each in mine) and any(each.outcome == "passed" for each in mine)
        needed = "no" if not profile.accepts(api.name) else "recommended" if api.name == profile.recommended else "accepted"
        usable = None if not judged else False if bad else True if whole and judgement.evidence.shop.credentials else None
        result[api.name] = {"found": facts.is_available if facts.asked("index") else None, "usable": usable, "needed": needed}
    return result


def _check(judgement: Judgement, result: Result, verdict: Verdict) -> JSON:
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
    }


def _requests(evidence: Evidence) -> list[JSON]:
    """Every request that was sent, in the order of time; repetitions one by one."""
    rows = []
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
