"""JUnit that can be shared: who, where and how as properties, nothing about the machine that ran it, the same bytes for the same run."""

from xml.etree import ElementTree

from wooready.report import reading
from wooready.report.conditions import conditions, verdict_of
from wooready.report.findings import Finding
from wooready.report.plain import one_line, visible
from wooready.report.verdict_json import VerdictDocument
from wooready.verdict.outcome import Result

#: Maximum length of what pytest wrote about one test.
LONGEST_TEXT = 20_000


def properties(result: Result, finding: Finding | None) -> list[tuple[str, str]]:
    """The properties of a test case: the outcome in wooready's terms and, for a finding, the remedy."""
    told = [("outcome", result.outcome), ("cause", result.cause), ("reason", result.reason)]
    if finding is not None:
        remedy = {"who": ", ".join(finding.who), "where": finding.where, "how": finding.how, "why": finding.why, "verify": finding.verify}
        told += [(name, one_line(value)) for name, value in remedy.items()]
        told += [("condition", "yes")] if finding.condition else []
    return told


def finish(xml: str, document: VerdictDocument) -> str:
    """pytest's JUnit without data about the machine. The times are those of the shop's answers, not of the judging."""
    root = ElementTree.fromstring(xml)  # noqa: S314 (pytest has just written it)
    about = [("verdict", verdict_of(document))]
    about += [("condition", f"{each['check']}: {reading.says(each)}") for each in conditions(document)]
    sent = [each["at"] + each["ms"] / 1000 for each in document["requests"]]
    for suite in root.iter("testsuite"):
        suite.attrib.pop("hostname", None)
        suite.set("name", one_line(document["shop"]["slug"]))
        properties = suite.find("properties")
        if properties is None:
            properties = ElementTree.Element("properties")
            suite.insert(0, properties)
        for name, value in about:
            ElementTree.SubElement(properties, "property", name=name, value=value)
        suite.set("timestamp", document["run"]["observed_at"])
        suite.set("time", f"{max(sent, default=0):.3f}")
    for case in root.iter("testcase"):
        case.set("time", "0.000")
    for element in root.iter():
        element.attrib.update({name: one_line(value, LONGEST_TEXT) for name, value in element.attrib.items()})
        element.text = visible(element.text, LONGEST_TEXT) if element.text else element.text
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'
