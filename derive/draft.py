"""Drafts a schema from measurements and human knowledge. It does not judge: it states what every payload has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from derive.corpus import version
from derive.knowledge import Knowledge, Rule
from derive.measure import Measured, Node, Presence, Turn
from wooready.woocommerce import payloads
from wooready.woocommerce.payloads.options import agrees, types_said

Schema = dict[str, Any]
#: What OPTIONS says about one place, by release; None if it does not list it.
Said = Mapping[str, Any]

BASE = payloads.BASE
DRAFT = "https://json-schema.org/draft/2020-12/schema"
AMOUNT = r"^(-?\d+(\.\d+)?)?$"
_DAY = r"\d{4}-\d{2}-\d{2}"
_ORDER = ("string", "integer", "number", "boolean", "array", "object", "null")
#: Keywords by which a rule says what a place is.
_FORM = frozenset(("type", "enum"))
#: By the forms of a place's texts and whether it may be null: the shared schema.
_SHARED: dict[tuple[tuple[str, ...], bool], str] = {
    (("date",), False): "common/date",
    (("date",), True): "common/date-or-null",
    (("date-utc",), False): "common/date-utc",
}
_PATTERNS: dict[tuple[str, ...], str] = {
    ("date", "empty"): rf"^({_DAY}T\d{{2}}:\d{{2}}:\d{{2}})?$",
    ("date-utc",): rf"^{_DAY}T\d{{2}}:\d{{2}}:\d{{2}}Z$",
    ("date-utc", "empty"): rf"^({_DAY}T\d{{2}}:\d{{2}}:\d{{2}}Z)?$",
    ("day",): rf"^{_DAY}$",
    ("day", "empty"): rf"^({_DAY})?$",
}


def item_schema(measured: Measured, knowledge: Knowledge) -> Schema:
    """The schema of one item of a resource."""
    return _Drafter(measured, knowledge).schema()


def list_schema(generation: str, name: str, route: str, item: str, inside: str) -> Schema:
    """The schema of a list of items; the legacy API wraps it into an object."""
    listed: Schema = {"type": "array", "items": {"$ref": f"{item}.json"}}
    if inside:
        listed = {"type": "object", "required": [inside], "properties": {inside: listed}}
    return {"$schema": DRAFT, "$id": f"{BASE}{generation}/{name}.json", "title": f"GET {path_of(generation, route)}", **listed}


def path_of(generation: str, route: str) -> str:
    """A route for people: `wc/v3/products/ID/variations`, `/wc-api/v3/orders`."""
    root = "/wc-api/v3" if generation == "legacy-v3" else generation.replace("-", "/")
    return f"{root}/{'/'.join('ID' if '{' in step or '}' in step else step for step in _steps(route))}"


def _steps(route: str) -> list[str]:
    inner = 0
    steps = [""]
    for letter in route:
        inner += (letter == "{") - (letter == "}")
        if letter == "/" and not inner:
            steps.append("")
        else:
            steps[-1] += letter
    return steps


@dataclass
class _Part:
    """A part of the file that more than one place has."""

    node: Node
    said: Said


@dataclass
class _Drafter:
    measured: Measured
    knowledge: Knowledge
    parts: dict[str, _Part] = field(default_factory=dict)

    def schema(self) -> Schema:
        self._gather(self.measured.node, "")
        said: Said = {release: self.measured.declared.get(release) for release in self.measured.releases if self.measured.declared}
        about = self.measured.item.replace("-", " ").replace("_", " ")
        of = "the legacy API v3" if self.measured.generation == "legacy-v3" else self.measured.generation.replace("-", "/")
        body = self._unseen("", said) if not self.measured.node.times else self._drafted(self.measured.node, "", said)
        head: Schema = {
            "$schema": DRAFT,
            "$id": f"{BASE}{self.measured.generation}/{self.measured.item}.json",
            "title": f"{about[0].upper()}{about[1:]} of {of}",
        }
        defs = {name: self._part(name) for name in self.parts}
        return head | (body if isinstance(body, dict) else {}) | ({"$defs": defs} if defs else {})

    def _rule(self, path: str) -> Rule:
        return self.knowledge.of(f"{self.measured.generation}/{self.measured.item}:{path}")

    def _gather(self, node: Node, path: str) -> None:
        """Finds the parts, and joins what was seen of them at all their places."""
        rule = self._rule(path)
        if rule.part and path != f"#{rule.part}":
            first = rule.part not in self.parts
            self.parts.setdefault(rule.part, _Part(Node(), {})).node.join(node)
            if not first:
                return
            path = f"#{rule.part}"
        if rule.any or rule.ref:
            return
        if rule.map:
            self._gather(node.values, f"{path}{{}}")
        else:
            for name, each in node.properties.items():
                self._gather(each, _below(path, name))
        if node.items is not None:
            self._gather(node.items, f"{path}[]")

    def _part(self, name: str) -> Any:
        part = self.parts[name]
        return self._drafted(part.node, f"#{name}", part.said)

    def _drafted(self, node: Node, path: str, said: Said) -> Any:
        rule = self._rule(path)
        if rule.part and path != f"#{rule.part}":
            part = self.parts[rule.part]
            part.said = part.said or said
            nullable = "null" in node.all_types | set(rule.plus)
            reference: Schema = {"$ref": f"#/$defs/{rule.part}"}
            return self._finished({"anyOf": [reference, {"type": "null"}]} if nullable else reference, node, rule, said, ("object",))
        if rule.any:
            return self._finished({}, node, rule, said, ()) or True
        if rule.ref:
            return self._finished(self._shared(rule.ref, node, path, said), node, rule, said, None)
        if node.all_types == {"null"} and not _FORM.intersection(rule.keywords) and _first(said):
            return self._finished(_nullable(self._unseen(path, said)), node, rule, said, None)
        if _FORM.intersection(rule.keywords):
            out: Schema = {}
        else:
            out = self._typed(node, path, said, rule)
        if "object" in node.all_types:
            out |= self._mapped(node, path) if rule.map else self._object(node, path, said, rule)
        if "array" in node.all_types and "items" not in rule.keywords:
            out |= self._list(node, path, said)
        return self._finished(out, node, rule, said, None)

    def _typed(self, node: Node, path: str, said: Said, rule: Rule) -> Schema:
        types = node.all_types | set(rule.plus)
        if types == {"string"} and node.all_forms <= {"empty"} and (declared := _first(said)):
            types |= types_said(declared) - {"date-time", "mixed"}
        types -= {"integer"} if "number" in types else set()
        if rule.map:
            types |= {"array"}
        strings = tuple(sorted(node.all_forms))
        if types - {"null"} == {"string"} and not rule.text and "pattern" not in rule.keywords:
            if shared := _SHARED.get((strings, "null" in types)) or _amount(strings, "null" in types):
                return {"$ref": f"../{shared}.json"}
            if pattern := _PATTERNS.get(strings):
                return {"type": _plain(types), "pattern": pattern}
        return {"type": _plain(types)}

    def _object(self, node: Node, path: str, said: Said, rule: Rule) -> Schema:
        out: Schema = {}
        drafted: Schema = {}
        required: list[str] = []
        while_there: list[str] = []
        for name, each in node.properties.items():
            presence = node.presence(name)
            below = _below(path, name)
            rule_below = self._rule(below)
            drafted[name] = self._drafted(each, below, _said_of(said, name))
            marks = _marks(presence, () if rule_below.varies or rule_below.any else each.turns())
            if marks and isinstance(drafted[name], dict):
                drafted[name] = {**marks, **drafted[name]}
            elif marks:
                drafted[name] = marks
            if presence.always and not rule_below.optional:
                (while_there if presence.since or presence.until else required).append(name)
        for name, schema in rule.absent.items():
            drafted.setdefault(name, schema)
        unsent = sorted({name for each in said.values() if each for name in each.get("properties", {})} - drafted.keys())
        if required:
            out["required"] = required
        if while_there:
            out["x-required"] = while_there
        if drafted:
            out["properties"] = drafted
        if unsent and node.objects:
            out["x-unsent"] = unsent
        if "array" in node.all_types and (node.items is None):
            out["maxItems"] = 0
        return out

    def _mapped(self, node: Node, path: str) -> Schema:
        """An object whose names are data. PHP makes a list of an empty one."""
        values = node.values
        empty: Schema = {} if self._rule(path).keywords.get("type") == "object" else {"maxItems": 0}
        return empty | ({"additionalProperties": self._drafted(values, f"{path}{{}}", {})} if values.times else {})

    def _list(self, node: Node, path: str, said: Said) -> Schema:
        if node.items is not None:
            return {"items": self._drafted(node.items, f"{path}[]", _items_said(said))}
        if "object" in node.all_types:
            return {"maxItems": 0}
        items = self._unseen(f"{path}[]", _items_said(said))
        return {"items": items} if items not in ({}, True) else {}

    def _unseen(self, path: str, said: Said) -> Any:
        """What was never seen, only declared: OPTIONS, the newest first, as far as it can be believed."""
        rule = self._rule(path)
        if rule.ref:
            return {"$ref": f"../{rule.ref}.json", **rule.keywords}
        if rule.part and path != f"#{rule.part}":
            return {"$ref": f"#/$defs/{rule.part}"} if rule.part in self.parts else self._unseen(f"#{rule.part}", said)
        declared = _first(said)
        if declared is None:
            return {**rule.keywords} or True
        types = types_said(declared)
        out: Schema = {}
        if not rule.any and types == {"date-time"}:
            out["$ref"] = "../common/date-or-null.json"
        elif not rule.any and "mixed" not in types:
            out["type"] = _plain((types - {"date-time"}) | set(rule.plus))
        if declared.get("properties") and "object" in types and not rule.any:
            out["properties"] = {name: self._unseen(_below(path, name), _said_of(said, name)) for name in declared["properties"]}
        if declared.get("items") and "array" in types and not rule.any:
            out["items"] = self._unseen(f"{path}[]", _items_said(said))
        out |= rule.keywords
        remark = "" if "." in path.rpartition("[]")[2] else "Never seen; what OPTIONS says."
        return self._remarked(out, own_types(out), said, remark, rule) or True

    def _shared(self, reference: str, node: Node, path: str, said: Said) -> Schema:
        """A reference, and beside it the properties that the shared schema does not have."""
        out: Schema = {"$ref": f"../{reference}.json"}
        shared = _shared_content(reference)
        known = shared.get("properties", {})
        more = [] if "additionalProperties" in shared else [name for name in node.properties if name not in known]
        if known and more:
            own = Node(node.times, node.types, node.forms, node.objects, {name: node.properties[name] for name in more}, None)
            drafted = self._object(own, path, {}, Rule())
            drafted.pop("maxItems", None)
            for name in more:
                here = drafted["properties"][name]
                drafted["properties"][name] = self._drafted(own.properties[name], _below(path, name), _said_of(said, name)) | {
                    mark: here[mark] for mark in ("x-since", "x-until", "x-types") if mark in here
                }
            out |= drafted
        return out

    def _finished(self, out: Schema, node: Node, rule: Rule, said: Said, types: tuple[str, ...] | None) -> Any:
        """With the rule's keywords, and with what OPTIONS says otherwise."""
        out = {**out, **rule.keywords}
        if "properties" in rule.keywords and "properties" in out:
            out["properties"] = {**out["properties"], **rule.keywords["properties"]}
        own = set(types) if types is not None else own_types(out)
        if types is not None and "anyOf" in out:
            own |= {"null"}
        statements = {release: each for release, each in said.items() if release in node.times or each is not None}
        return self._remarked(out, own, statements, "", rule)

    def _remarked(self, out: Schema, own: set[str], said: Said, remark: str, rule: Rule) -> Schema:
        """With what OPTIONS says otherwise."""
        differs, options = deviation(own, said, dated=_is_date(out), free=out.get("enum") is None)
        if options is not _SAME:
            out["x-options"] = options
        if comment := " ".join(filter(None, (rule.comment, remark, differs))):
            out["$comment"] = comment
        return out


def _marks(presence: Presence, turns: tuple[Turn, ...]) -> Schema:
    """What the releases that have a property and the types that they send say of it."""
    marks: Schema = {}
    if presence.since:
        marks["x-since"] = presence.since
    if presence.until:
        marks["x-until"] = presence.until
    if turns:
        marks["x-types"] = {turns[0].after: _plain(turns[0].was)} | {turn.by: _plain(turn.now) for turn in turns}
    return marks


def _nullable(schema: Any) -> Any:
    """The same, or null."""
    if not isinstance(schema, dict) or schema.get("$ref") == "../common/date-or-null.json":
        return schema
    return {**schema, "type": _plain({*own_types(schema), "null"})} if "type" in schema else {"anyOf": [schema, {"type": "null"}]}


class _Same:
    """OPTIONS says what is sent."""


_SAME = _Same()


def deviation(own: set[str], said: Mapping[str, Any], *, dated: bool, free: bool) -> tuple[str, Any]:
    """How OPTIONS differs from the types that are sent: a remark, and the value of `x-options` (types; null where it is not listed; by
    first release where releases differ)."""
    if not said:
        return "", _SAME
    statements: dict[str, Any] = {}
    for release in sorted(said, key=version):
        declared = said[release]
        found = None if declared is None else types_said(declared)
        same_types = found is not None and agrees(found, frozenset(own), dated=dated)
        statements[release] = _SAME if same_types else None if found is None else _plain(found)
    kinds: list[tuple[str, str, Any]] = []
    for release, found in statements.items():
        if kinds and kinds[-1][2] == found:
            kinds[-1] = (kinds[-1][0], release, found)
        else:
            kinds.append((release, release, found))
    enumerated = any(each and "enum" in each for each in said.values())
    if [found for _, _, found in kinds] == [_SAME]:
        return ("OPTIONS lists its values; plugins add others." if enumerated and free and own & {"string"} else ""), _SAME
    remarks = [_remark(first, last, found, kinds) for first, last, found in kinds if found is not _SAME]
    if len(kinds) == 1:
        return remarks[0], kinds[0][2]
    same = _plain(own) if own else "mixed"
    return " ".join(remarks), {first: same if found is _SAME else found for first, _, found in kinds}


def _remark(first: str, last: str, found: Any, kinds: list[tuple[str, str, Any]]) -> str:
    if len(kinds) == 1:
        when = ""
    elif first == kinds[0][0]:
        when = f" up to {last}"
    elif last == kinds[-1][1]:
        when = f" from {first} on"
    else:
        when = f" of {first}" if first == last else f" of {first} to {last}"
    if found is None:
        return f"Not in OPTIONS{when}."
    return f"OPTIONS{when} says {' or '.join([found] if isinstance(found, str) else found)}."


def own_types(schema: Schema) -> set[str]:
    """The types that a drafted schema lets through; empty for any."""
    if "$ref" in schema and not schema["$ref"].startswith("#"):
        return own_types(_shared_content(schema["$ref"].removeprefix("../").removesuffix(".json")))
    if "type" in schema:
        return {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
    if "enum" in schema:
        names = {bool: "boolean", str: "string", int: "integer", type(None): "null"}
        return {names[type(each)] for each in schema["enum"]}
    return {"object"} if "$ref" in schema or "properties" in schema else set()


def _is_date(schema: Schema) -> bool:
    return "/date" in schema.get("$ref", "") or r"\d{4}-" in schema.get("pattern", "")


@cache
def _shared_content(name: str) -> Schema:
    return dict(payloads.content(name))


def _first(said: Said) -> Any:
    """The newest statement that says anything."""
    return next((said[release] for release in sorted(said, key=version, reverse=True) if said[release]), None)


def _said_of(said: Said, name: str) -> Said:
    """What OPTIONS says of a property. Where it does not describe the object, it says nothing."""
    return {release: each["properties"].get(name) for release, each in said.items() if each and each.get("properties")}


def _items_said(said: Said) -> Said:
    return {release: each["items"] for release, each in said.items() if each and each.get("items")}


def _amount(forms: tuple[str, ...], nullable: bool) -> str:
    if "decimal" not in forms or not set(forms) <= {"decimal", "digits", "empty"}:
        return ""
    return "common/money-or-null" if nullable else "common/money" if "empty" in forms else "common/amount"


def _plain(types: Iterable[str]) -> Any:
    known = sorted(types, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER))
    return known[0] if len(known) == 1 else known


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
