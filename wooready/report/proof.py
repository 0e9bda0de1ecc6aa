"""What each check was judged on: the answers that it read, their headers and decisive lines, and the certificates."""

from wooready.evidence.answers import Answer, Missing
from wooready.evidence.certificates import UNREADABLE, Certificate
from wooready.evidence.evidence import Evidence
from wooready.report.plain import one_line, visible
from wooready.report.verdict_json import AnswerJson, CertificateJson
from wooready.verdict.outcome import Result
from wooready.wire.scrub import REMOVED

_LONGEST_LINE, _MOST_LINES, _MOST_HEADERS = 300, 20, 24


def lines(result: Result) -> list[str]:
    """The details that a check found, such as each deviation from a schema."""
    details = [str(each) for value in result.facts.values() if isinstance(value, list) for each in value]
    return [one_line(each, _LONGEST_LINE) for each in details[:_MOST_LINES]]


def answers(evidence: Evidence) -> dict[str, AnswerJson]:
    """By probe id: the head of each answer, without headers whose values were removed, and the identifying part of its body."""
    return {probe: _answer(Answer(exchange)) for probe, exchange in sorted(evidence.seen.exchanges.items())}


def _answer(answer: Answer) -> AnswerJson:
    response, error = answer.exchange.response, answer.exchange.error
    kept = [(name, value) for name, value in response.headers if value != REMOVED] if response else []
    return {
        "status": answer.status,
        "reason": one_line(response.reason, 80) if response else "",
        "headers": [[one_line(name, 60), one_line(value, _LONGEST_LINE)] for name, value in kept[:_MOST_HEADERS]],
        "body": _gist(answer),
        "error": one_line(error.message, _LONGEST_LINE) if error else answer.broke_off,
    }


def _gist(answer: Answer) -> str:
    """The text of an error; for any other JSON only its structure, because its data may be personal."""
    content = answer.content
    if not answer.is_json:
        return visible(content.text.strip(), _LONGEST_LINE)
    around = "".join(f"{visible(part.strip(), 120)}\n" for part in (content.prefix, content.suffix) if part.strip())
    document = answer.document
    if isinstance(document, list):
        return f"{around}a JSON list, entries: {len(document)}"
    if isinstance(document, dict) and not answer.code:
        return f"{around}a JSON object: {one_line(', '.join(map(str, document)), 200)}"
    return around + visible(content.text.strip(), _LONGEST_LINE)


def certificates(evidence: Evidence) -> list[CertificateJson]:
    """As the server sent them, leaf first; times are UTC."""
    try:
        sent = evidence.tls.sent
    except Missing:
        return []
    return [_certificate(each) for each in sent]


def _certificate(each: Certificate | None) -> CertificateJson:
    if each is None:
        return {"subject": UNREADABLE, "issuer": UNREADABLE, "names": [], "not_before": "", "not_after": "", "key": "", "digest": ""}
    return {
        "subject": one_line(each.subject, _LONGEST_LINE),
        "issuer": one_line(each.issuer, _LONGEST_LINE),
        "names": [one_line(name, 260) for name in each.names[:12]],
        "not_before": each.not_before.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "not_after": each.not_after.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "key": each.key,
        "digest": each.digest,
    }
