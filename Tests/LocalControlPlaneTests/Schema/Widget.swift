// SPDX-License-Identifier: Apache-2.0

import KubeModel

@testable import LocalControlPlane

/// A custom kind with one of everything; what a Kubernetes 1.36 API server did with it is what the tests expect.
enum Widget {
    static let schema: StructuralSchema = {
        do { return try StructuralSchema(openAPI: json(text)) } catch { fatalError("\(error)") }
    }()

    static func object(_ spec: String, metadata: String = "{}") -> JSONValue {
        var object = json(#"{"apiVersion": "example.com/v1", "kind": "Widget"}"#)
        var meta = json(metadata)
        meta["name"] = "w"
        meta["namespace"] = "default"
        object["metadata"] = meta
        object["spec"] = json(spec)
        return object
    }

    static let text = #"""
        {
          "type": "object",
          "required": ["spec"],
          "properties": {
            "spec": {
              "type": "object",
              "required": ["name", "image"],
              "x-kubernetes-validations": [
                {"rule": "self.replicas <= 10 || has(self.big)", "message": "too many replicas"},
                {
                  "rule": "self.name != 'zork'",
                  "messageExpression": "'name must not be ' + self.name",
                  "reason": "FieldValueForbidden",
                  "fieldPath": ".name"
                },
                {"rule": "self.name != 'crash' || self.list[5] == 'x'"}
              ],
              "properties": {
                "name": {"type": "string", "minLength": 3, "maxLength": 8, "pattern": "^[a-z]+$"},
                "image": {
                  "type": "string",
                  "x-kubernetes-validations": [
                    {"rule": "self == oldSelf", "message": "image is immutable"}
                  ]
                },
                "replicas": {"type": "integer", "minimum": 1, "maximum": 100, "default": 3},
                "ratio": {
                  "type": "number",
                  "exclusiveMinimum": true,
                  "minimum": 0,
                  "exclusiveMaximum": true,
                  "maximum": 1
                },
                "mult": {"type": "integer", "multipleOf": 5},
                "mode": {"type": "string", "enum": ["A", "B"]},
                "num": {"type": "integer", "format": "int32", "enum": [1, 2]},
                "when": {"type": "string", "format": "date-time"},
                "list": {
                  "type": "array",
                  "items": {"type": "string", "minLength": 2},
                  "minItems": 1,
                  "maxItems": 3
                },
                "tags": {
                  "type": "array",
                  "items": {"type": "string"},
                  "x-kubernetes-list-type": "set"
                },
                "ports": {
                  "type": "array",
                  "x-kubernetes-list-type": "map",
                  "x-kubernetes-list-map-keys": ["port", "protocol"],
                  "items": {
                    "type": "object",
                    "required": ["port"],
                    "properties": {
                      "port": {"type": "integer"},
                      "protocol": {"type": "string", "default": "TCP"},
                      "name": {"type": "string"}
                    }
                  }
                },
                "labels": {
                  "type": "object",
                  "additionalProperties": {"type": "string", "maxLength": 3},
                  "minProperties": 1,
                  "maxProperties": 2
                },
                "big": {"x-kubernetes-int-or-string": true},
                "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                "nully": {"type": "string", "nullable": true},
                "one": {
                  "type": "object",
                  "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                  "oneOf": [{"required": ["a"]}, {"required": ["b"]}]
                },
                "any": {
                  "type": "object",
                  "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                  "anyOf": [{"required": ["a"]}, {"required": ["b"]}]
                },
                "neither": {
                  "type": "object",
                  "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
                  "not": {"required": ["a"]}
                },
                "nested": {
                  "type": "object",
                  "default": {},
                  "properties": {
                    "x": {"type": "string", "default": "hello"},
                    "y": {"type": "integer", "default": 5}
                  }
                },
                "atom": {
                  "type": "object",
                  "x-kubernetes-map-type": "atomic",
                  "additionalProperties": {"type": "string"}
                }
              }
            },
            "status": {
              "type": "object",
              "properties": {
                "phase": {"type": "string"},
                "conditions": {
                  "type": "array",
                  "x-kubernetes-list-type": "map",
                  "x-kubernetes-list-map-keys": ["type"],
                  "items": {
                    "type": "object",
                    "required": ["type"],
                    "properties": {"type": {"type": "string"}, "status": {"type": "string"}}
                  }
                }
              }
            }
          }
        }
        """#
}

/// The value of a JSON text that the test itself wrote.
func json(_ text: String) -> JSONValue {
    do { return try JSONValue(json: Array(text.utf8)) } catch { fatalError("\(error) in \(text)") }
}
