#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Make the embedded API server's table of Kubernetes' own types from what Kubernetes publishes.

    Scripts/kubernetes_types.py OPENAPI SOURCES

OPENAPI is the URL of an API server of the wanted version that asks for no credentials ("kubectl proxy" makes one of
any cluster: http://127.0.0.1:8001), or a folder with its answers, each named as in api/openapi-spec/v3 of
github.com/kubernetes/kubernetes. A server's answers are better than that folder: they have the allowed values (enum).

SOURCES is staging/src/k8s.io of a checkout of github.com/kubernetes/kubernetes at the tag of that version. Which fields
Go writes when they are empty, and their numbers in Protocol Buffers, are in the types' tags there and nowhere else.

The same input gives the same bytes. Kept are facts only (names, types, keys, numbers, allowed values); descriptions
are left out. Sources/ControlPlane/LocalControlPlane/README.md says what else a new version needs.
"""

import json
import pathlib
import re
import sys
import urllib.request

OUTPUT = "ControlPlane/LocalControlPlane/Types/KubernetesTypes.swift"

# The types that the server needs by the document that has them. The types that these refer to are found.
KINDS = {
    "api/v1": [
        "io.k8s.api.core.v1." + kind
        for kind in (
            "ConfigMap Endpoints Event Namespace Node Pod PodTemplate Secret Service ServiceAccount".split()
        )
    ]
    + ["io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions", "io.k8s.api.autoscaling.v1.Scale"],
    "apis/apps/v1": [
        "io.k8s.api.apps.v1." + kind for kind in "ControllerRevision DaemonSet Deployment ReplicaSet".split()
    ],
    "apis/autoscaling/v2": ["io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler"],
    "apis/batch/v1": ["io.k8s.api.batch.v1.Job"],
    "apis/coordination.k8s.io/v1": ["io.k8s.api.coordination.v1.Lease"],
    "apis/discovery.k8s.io/v1": ["io.k8s.api.discovery.v1.EndpointSlice"],
    "apis/events.k8s.io/v1": ["io.k8s.api.events.v1.Event"],
    "apis/networking.k8s.io/v1": ["io.k8s.api.networking.v1.NetworkPolicy"],
    "apis/node.k8s.io/v1": ["io.k8s.api.node.v1.RuntimeClass"],
    "apis/policy/v1": ["io.k8s.api.policy.v1.PodDisruptionBudget"],
    "apis/rbac.authorization.k8s.io/v1": [
        "io.k8s.api.rbac.v1." + kind for kind in "ClusterRole ClusterRoleBinding Role RoleBinding".split()
    ],
    "apis/apiextensions.k8s.io/v1": [
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition"
    ],
}

# The schema of a schema refers to itself, so it stays opaque: the server compiles what is below it.
OPAQUE = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"

KEPT = {
    "additionalProperties", "default", "enum", "format", "items", "oneOf", "properties", "required", "type",
    "x-kubernetes-list-map-keys", "x-kubernetes-list-type", "x-kubernetes-map-type",
    "x-kubernetes-patch-merge-key", "x-kubernetes-patch-strategy",
}
REFERENCE = "#/components/schemas/"


def documents(source):
    """The OpenAPI documents of the groups in KINDS."""

    def document(group):
        if "://" in source:
            with urllib.request.urlopen(f"{source.rstrip('/')}/openapi/v3/{group}") as answer:
                return json.load(answer)
        return json.loads((pathlib.Path(source) / f"{group.replace('/', '__')}_openapi.json").read_text())

    return {group: document(group) for group in KINDS}


def fact(schema):
    """A schema without descriptions. A reference that OpenAPI wraps in allOf, to have a sibling, is plain again."""
    kept = {}
    for key, value in schema.items():
        if key == "allOf":
            kept["$ref"] = value[0]["$ref"]
        elif key == "$ref":
            kept["$ref"] = value
        elif key == "properties":
            kept[key] = {name: fact(property) for name, property in sorted(value.items())}
        elif key in ("items", "additionalProperties"):
            kept[key] = fact(value)
        elif key == "default" and value in ("", 0, False, {}):
            continue  # What Go has for a field that isn't set; the tags say when it is written.
        elif key in KEPT:
            kept[key] = value
    if kept.get("$ref") == REFERENCE + OPAQUE:
        kept = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return kept


def references(schema):
    """The names of the types that a schema refers to."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref":
                yield value.removeprefix(REFERENCE)
            else:
                yield from references(value)


def schemas(openapi):
    """The schemas of all types in KINDS and of all that they refer to, by name."""
    found = {}
    for group, kinds in KINDS.items():
        published = openapi[group]["components"]["schemas"]
        missing = list(kinds)
        while missing:
            name = missing.pop()
            if name not in found:
                found[name] = fact(published[name])
                missing.extend(references(found[name]))
    return found


FIELD = re.compile(r'^\t(?:(?P<name>\w+)\s+)?(?P<type>[^\s`]+)\s+`(?P<tags>[^`]*)`', re.MULTILINE)
JSON = re.compile(r'\bjson:"([^"]*)"')
NUMBER = re.compile(r'\bprotobuf:"\w+,(\d+),')


class Sources:
    """The structs of Go packages, by the names that OpenAPI has for them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.packages = {}

    def package(self, name):
        if name not in self.packages:
            path = self.folder / name.removeprefix("io.k8s.").replace(".", "/") / "types.go"
            text = path.read_text() if path.exists() else ""
            structs = re.findall(r"^type (\w+) struct \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
            self.packages[name] = dict(structs)
        return self.packages[name]

    def fields(self, name):
        """Each field's name in JSON, its type, the tags, and its number in each of the messages around it."""
        package, _, struct = name.rpartition(".")
        for match in FIELD.finditer(self.package(package).get(struct, "")):
            tags = match["tags"]
            number = NUMBER.search(tags)
            numbers = [int(number[1])] if number else []
            named, *options = JSON.search(tags)[1].split(",") if JSON.search(tags) else ["-"]
            if named == "-":
                continue
            if named:
                yield named, match["type"], options, numbers
            elif match["type"] != "metav1.TypeMeta":
                # The fields of an embedded struct belong to the struct around it; in messages they are one level deeper.
                for field, type, options, inner in self.fields(f"{package}.{match['type']}"):
                    yield field, type, options, numbers + inner


def go_facts(name, schema, sources):
    """What only the Go type of a schema says of its fields."""
    always, pointers, numbers = [], [], {}
    for field, type, options, path in sources.fields(name):
        property = schema["properties"].get(field)
        if property is None:
            continue
        if path:
            numbers[field] = path[0] if len(path) == 1 else path
        if type.startswith("*"):
            pointers.append(field)
        elif "omitzero" not in options and ("omitempty" not in options or "$ref" in property):
            always.append(field)  # Go takes no struct for empty.
    facts = {"always": sorted(always), "pointers": sorted(pointers), "numbers": dict(sorted(numbers.items()))}
    return {key: value for key, value in facts.items() if value}


def main(openapi, staging):
    published = documents(openapi)
    types = schemas(published)
    sources = Sources(staging)
    lines = []
    for name in sorted(types):
        schema = dict(types[name])
        facts = go_facts(name, schema, sources) if "properties" in schema else {}
        if facts:
            schema["x-go"] = facts
        lines.append(f"{json.dumps(name)}:{json.dumps(schema, separators=(',', ':'))}")
    version = published["api/v1"]["info"]["version"]
    table = ",\n".join("        " + line for line in lines)
    text = f'''\
/// Made by `Scripts/kubernetes_types.py`: edit that, not this.
enum KubernetesTypes {{
    /// The version of Kubernetes whose types these are.
    static let version = {json.dumps(version)}

    /// The types by name, one a line, as JSON: schemas as OpenAPI has them, with `x-go` for what Go's tags say.
    static let json: StaticString = #"""
        {{
{table}
        }}
        """#
}}
'''
    root = pathlib.Path(__file__).resolve().parent.parent
    (root / "Sources" / OUTPUT).write_text(text)
    print(f"{len(lines)} types of Kubernetes {version}, {len(text)} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
