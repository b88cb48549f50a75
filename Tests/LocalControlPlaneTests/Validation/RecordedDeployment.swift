// SPDX-License-Identifier: Apache-2.0

import KubeModel

/// A Deployment as it was sent to a Kubernetes 1.36 API server, and what that made of it.
enum RecordedDeployment {
    static let type = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")

    static let sent = json(
        #"""
        {
          "apiVersion": "apps/v1",
          "kind": "Deployment",
          "metadata": {"name": "d", "namespace": "default", "labels": {"app": "d"}},
          "spec": {
            "selector": {"matchLabels": {"app": "d"}},
            "template": {
              "metadata": {"labels": {"app": "d"}},
              "spec": {
                "containers": [
                  {
                    "name": "c",
                    "image": "nginx",
                    "ports": [{"containerPort": 80, "name": "http"}],
                    "env": [
                      {"name": "A", "value": "b"},
                      {"name": "POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                      {"name": "E", "value": ""}
                    ],
                    "resources": {
                      "limits": {"cpu": "0.5", "memory": "1024Mi"},
                      "requests": {"cpu": "100m"}
                    },
                    "livenessProbe": {"httpGet": {"path": "/", "port": "http"}},
                    "volumeMounts": [{"name": "s", "mountPath": "/s", "readOnly": false}]
                  }
                ],
                "volumes": [
                  {"name": "s", "secret": {"secretName": "s"}},
                  {"name": "cm", "configMap": {"name": "cm", "items": []}},
                  {"name": "e", "emptyDir": {}},
                  {"name": "p", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}}
                ],
                "tolerations": [],
                "nodeSelector": {},
                "hostNetwork": false,
                "serviceAccountName": "sa"
              }
            }
          }
        }
        """#
    )

    /// As answered, without what the server sets by itself.
    static let stored = json(
        #"""
        {
          "apiVersion": "apps/v1",
          "kind": "Deployment",
          "metadata": {"labels": {"app": "d"}, "name": "d", "namespace": "default"},
          "spec": {
            "progressDeadlineSeconds": 600,
            "replicas": 1,
            "revisionHistoryLimit": 10,
            "selector": {"matchLabels": {"app": "d"}},
            "strategy": {
              "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"},
              "type": "RollingUpdate"
            },
            "template": {
              "metadata": {"labels": {"app": "d"}},
              "spec": {
                "containers": [
                  {
                    "env": [
                      {"name": "A", "value": "b"},
                      {
                        "name": "POD",
                        "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}
                      },
                      {"name": "E"}
                    ],
                    "image": "nginx",
                    "imagePullPolicy": "Always",
                    "livenessProbe": {
                      "failureThreshold": 3,
                      "httpGet": {"path": "/", "port": "http", "scheme": "HTTP"},
                      "periodSeconds": 10,
                      "successThreshold": 1,
                      "timeoutSeconds": 1
                    },
                    "name": "c",
                    "ports": [{"containerPort": 80, "name": "http", "protocol": "TCP"}],
                    "resources": {
                      "limits": {"cpu": "500m", "memory": "1Gi"},
                      "requests": {"cpu": "100m"}
                    },
                    "terminationMessagePath": "/dev/termination-log",
                    "terminationMessagePolicy": "File",
                    "volumeMounts": [{"mountPath": "/s", "name": "s"}]
                  }
                ],
                "dnsPolicy": "ClusterFirst",
                "restartPolicy": "Always",
                "schedulerName": "default-scheduler",
                "securityContext": {},
                "serviceAccount": "sa",
                "serviceAccountName": "sa",
                "terminationGracePeriodSeconds": 30,
                "volumes": [
                  {"name": "s", "secret": {"defaultMode": 420, "secretName": "s"}},
                  {"configMap": {"defaultMode": 420, "name": "cm"}, "name": "cm"},
                  {"emptyDir": {}, "name": "e"},
                  {
                    "name": "p",
                    "projected": {
                      "defaultMode": 420,
                      "sources": [{"serviceAccountToken": {"expirationSeconds": 3600, "path": "t"}}]
                    }
                  }
                ]
              }
            }
          },
          "status": {}
        }
        """#
    )

    /// The managed fields after a create.
    static let created = json(
        #"""
        {
          "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
          "f:spec": {
            "f:progressDeadlineSeconds": {},
            "f:replicas": {},
            "f:revisionHistoryLimit": {},
            "f:selector": {},
            "f:strategy": {
              "f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}},
              "f:type": {}
            },
            "f:template": {
              "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
              "f:spec": {
                "f:containers": {
                  "k:{\"name\":\"c\"}": {
                    ".": {},
                    "f:env": {
                      ".": {},
                      "k:{\"name\":\"A\"}": {".": {}, "f:name": {}, "f:value": {}},
                      "k:{\"name\":\"E\"}": {".": {}, "f:name": {}},
                      "k:{\"name\":\"POD\"}": {
                        ".": {},
                        "f:name": {},
                        "f:valueFrom": {".": {}, "f:fieldRef": {}}
                      }
                    },
                    "f:image": {},
                    "f:imagePullPolicy": {},
                    "f:livenessProbe": {
                      ".": {},
                      "f:failureThreshold": {},
                      "f:httpGet": {".": {}, "f:path": {}, "f:port": {}, "f:scheme": {}},
                      "f:periodSeconds": {},
                      "f:successThreshold": {},
                      "f:timeoutSeconds": {}
                    },
                    "f:name": {},
                    "f:ports": {
                      ".": {},
                      "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {
                        ".": {},
                        "f:containerPort": {},
                        "f:name": {},
                        "f:protocol": {}
                      }
                    },
                    "f:resources": {
                      ".": {},
                      "f:limits": {".": {}, "f:cpu": {}, "f:memory": {}},
                      "f:requests": {".": {}, "f:cpu": {}}
                    },
                    "f:terminationMessagePath": {},
                    "f:terminationMessagePolicy": {},
                    "f:volumeMounts": {
                      ".": {},
                      "k:{\"mountPath\":\"/s\"}": {".": {}, "f:mountPath": {}, "f:name": {}}
                    }
                  }
                },
                "f:dnsPolicy": {},
                "f:restartPolicy": {},
                "f:schedulerName": {},
                "f:securityContext": {},
                "f:serviceAccount": {},
                "f:serviceAccountName": {},
                "f:terminationGracePeriodSeconds": {},
                "f:volumes": {
                  ".": {},
                  "k:{\"name\":\"cm\"}": {
                    ".": {},
                    "f:configMap": {".": {}, "f:defaultMode": {}, "f:name": {}},
                    "f:name": {}
                  },
                  "k:{\"name\":\"e\"}": {".": {}, "f:emptyDir": {}, "f:name": {}},
                  "k:{\"name\":\"p\"}": {
                    ".": {},
                    "f:name": {},
                    "f:projected": {".": {}, "f:defaultMode": {}, "f:sources": {}}
                  },
                  "k:{\"name\":\"s\"}": {
                    ".": {},
                    "f:name": {},
                    "f:secret": {".": {}, "f:defaultMode": {}, "f:secretName": {}}
                  }
                }
              }
            }
          }
        }
        """#
    )

    /// The managed fields after a server-side apply.
    static let applied = json(
        #"""
        {
          "f:metadata": {"f:labels": {"f:app": {}}},
          "f:spec": {
            "f:selector": {},
            "f:template": {
              "f:metadata": {"f:labels": {"f:app": {}}},
              "f:spec": {
                "f:containers": {
                  "k:{\"name\":\"c\"}": {
                    ".": {},
                    "f:env": {
                      "k:{\"name\":\"A\"}": {".": {}, "f:name": {}, "f:value": {}},
                      "k:{\"name\":\"E\"}": {".": {}, "f:name": {}, "f:value": {}},
                      "k:{\"name\":\"POD\"}": {".": {}, "f:name": {}, "f:valueFrom": {"f:fieldRef": {}}}
                    },
                    "f:image": {},
                    "f:livenessProbe": {"f:httpGet": {"f:path": {}, "f:port": {}}},
                    "f:name": {},
                    "f:ports": {
                      "k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {
                        ".": {},
                        "f:containerPort": {},
                        "f:name": {}
                      }
                    },
                    "f:resources": {
                      "f:limits": {"f:cpu": {}, "f:memory": {}},
                      "f:requests": {"f:cpu": {}}
                    },
                    "f:volumeMounts": {
                      "k:{\"mountPath\":\"/s\"}": {
                        ".": {},
                        "f:mountPath": {},
                        "f:name": {},
                        "f:readOnly": {}
                      }
                    }
                  }
                },
                "f:hostNetwork": {},
                "f:nodeSelector": {},
                "f:serviceAccountName": {},
                "f:tolerations": {},
                "f:volumes": {
                  "k:{\"name\":\"cm\"}": {
                    ".": {},
                    "f:configMap": {"f:items": {}, "f:name": {}},
                    "f:name": {}
                  },
                  "k:{\"name\":\"e\"}": {".": {}, "f:emptyDir": {}, "f:name": {}},
                  "k:{\"name\":\"p\"}": {".": {}, "f:name": {}, "f:projected": {"f:sources": {}}},
                  "k:{\"name\":\"s\"}": {".": {}, "f:name": {}, "f:secret": {"f:secretName": {}}}
                }
              }
            }
          }
        }
        """#
    )
}
