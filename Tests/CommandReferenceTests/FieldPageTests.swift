// SPDX-License-Identifier: Apache-2.0

import CommandReference
import KubeModel
import Testing

struct FieldPageTests {
    private static let definition: JSONValue = [
        "spec": [
            "group": "example.com", "scope": "Cluster", "names": ["kind": "Thing", "plural": "things"],
            "versions": [
                [
                    "name": "v1",
                    "schema": [
                        "openAPIV3Schema": [
                            "description": "A thing.", "required": ["spec"],
                            "properties": [
                                "metadata": ["type": "object"],
                                "spec": [
                                    "type": "object", "description": "What is wanted.", "required": ["mode"],
                                    "properties": [
                                        "mode": [
                                            "type": "string", "description": "One | other.", "default": "a",
                                            "enum": ["a", "b"],
                                        ],
                                        "parts": [
                                            "type": "array", "maxItems": 3,
                                            "items": [
                                                "type": "object",
                                                "properties": ["size": ["type": "integer", "minimum": 1]],
                                                "x-kubernetes-validations": [
                                                    ["rule": "self.size < 9", "message": "must be small"]
                                                ],
                                            ],
                                        ],
                                        "labels": [
                                            "type": "object", "additionalProperties": ["type": "string"],
                                        ],
                                    ],
                                ],
                            ],
                        ]
                    ],
                ]
            ],
        ]
    ]

    @Test func `every field has a row with its type, default and limits`() {
        let page = FieldPage.text(Self.definition)
        #expect(page.hasPrefix("# Thing\n"))
        #expect(page.contains("`apiVersion: example.com/v1`, `kind: Thing`, cluster-scoped."))
        #expect(page.contains("| `spec` | object |  | What is wanted. Required. |"))
        #expect(
            page.contains(
                "| `spec.mode` | string | `\"a\"` | One \\| other. Required. One of `\"a\"`, `\"b\"`. |"
            )
        )
        #expect(page.contains("| `spec.parts` | list of object |  |  At most 3 entries. |"))
        #expect(page.contains("| `spec.parts[].size` | integer |  |  At least 1. |"))
        #expect(page.contains("| `spec.labels` | map of string |"))
        #expect(!page.contains("metadata"))
    }

    @Test func `every rule has a row with its message`() {
        #expect(FieldPage.text(Self.definition).contains("| `spec.parts[]` | must be small |"))
    }
}
