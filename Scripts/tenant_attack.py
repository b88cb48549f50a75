# SPDX-License-Identifier: Apache-2.0
"""A tenant who does his worst, and another one whose apps are timed meanwhile. Called by tenant-attack.sh."""

import argparse
import http.client
import json
import multiprocessing
import os
import random
import ssl
import sys
import threading
import time
import urllib.parse

APPS = "/apis/core.spinkube.dev/v1alpha1/namespaces/{}/spinapps"
APP_LABEL = "core.spinkube.dev/app-name"


class Server:
    """One connection to the API server, as one user."""

    def __init__(self, options, token):
        self.host = urllib.parse.urlparse(options.server).netloc
        self.context = ssl.create_default_context(cafile=options.ca)
        self.headers = {"Authorization": f"Bearer {token}"}
        self.connection = None

    def ask(self, method, path, body=None, kind="application/json"):
        """The status code and the answer; 0 where there is none."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPSConnection(self.host, context=self.context, timeout=30)
            self.connection.request(method, path, data, {**self.headers, "Content-Type": kind})
            response = self.connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection = None
            return 0, str(error).encode()


def app(name, **spec):
    return {
        "apiVersion": "core.spinkube.dev/v1alpha1",
        "kind": "SpinApp",
        "metadata": {"name": name},
        "spec": {"image": "registry.example.com/app:1", "executor": "containerd-shim-spin", "replicas": 0, **spec},
    }


class Evil:
    """Random writes in one namespace, as fast as they are taken."""

    def __init__(self, options, seed, until):
        self.server = Server(options, "tenant-evil")
        self.random = random.Random(seed)
        self.until = until
        self.counts = {}

    def run(self):
        acts = [
            self.large_app, self.many_empty, self.deep_app, self.small_apps, self.edits, self.large_child,
            self.large_secret, self.references, self.rotation, self.fight, self.forged, self.annotations, self.deletion,
        ]
        while time.monotonic() < self.until:
            self.random.choice(acts)()

    def ask(self, method, path, body=None, kind="application/json"):
        code, answer = self.server.ask(method, path, body, kind)
        self.counts[code] = self.counts.get(code, 0) + 1
        if code == 429:
            time.sleep(0.2)
        return code, answer

    def create(self, body, path=APPS.format("evil")):
        return self.ask("POST", path, body)

    def name(self, prefix, count):
        return f"{prefix}-{self.random.randrange(count)}"

    # What is large.

    def shaped(self, name, template):
        """An app whose pod template is a text already."""
        body = json.dumps(app(name, podTemplate="%")).encode()
        self.create(body.replace(b'"%"', template))

    def large_app(self):
        items = self.random.choice([2_000, 30_000, 430_000])
        self.shaped(self.name("large", 200), b'{"spec":{"x":[' + b"{}," * items + b"{}]}}")

    def many_empty(self):
        count = self.random.choice([100, 100_000])
        members = b",".join(b'"k%d":{}' % index for index in range(count))
        self.shaped(self.name("wide", 200), b'{"spec":{' + members + b"}}")

    def deep_app(self):
        depth = self.random.choice([60, 900])
        self.shaped(self.name("deep", 200), b'{"spec":' + b'{"x":' * depth + b"{}" + b"}" * depth + b"}")

    def annotations(self):
        body = app(self.name("annotated", 200))
        body["metadata"]["annotations"] = {"a": "x" * 250_000}
        self.create(body)

    def large_child(self):
        """A Deployment, Service, Secret or ConfigMap of his own that looks like a child of an app."""
        group, plural, kind, spec = self.random.choice([
            ("apis/apps/v1", "deployments", "Deployment", {
                "replicas": 0, "selector": {"matchLabels": {"a": "b"}},
                "template": {
                    "metadata": {"labels": {"a": "b"}, "annotations": {"a": "y" * 250_000}},
                    "spec": {"containers": [{
                        "name": "c", "image": "i", "env": [{"name": f"E{i}", "value": ""} for i in range(15_000)],
                    }]},
                },
            }),
            ("api/v1", "services", "Service", {"ports": [{"port": 80}], "clusterIP": "None"}),
            ("api/v1", "secrets", "Secret", None),
        ])
        body = {
            "apiVersion": group.removeprefix("apis/").removeprefix("api/"), "kind": kind,
            "metadata": {
                "name": self.name("child", 100), "labels": {APP_LABEL: self.name("small", 600)},
                "annotations": {"a": "z" * 250_000},
            },
        }
        if spec is not None:
            body["spec"] = spec
        self.create(body, f"/{group}/namespaces/evil/{plural}")

    def large_secret(self):
        body = {
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": self.name("values", 20)},
            "stringData": {f"k{index}": "v" * 1000 for index in range(900)},
        }
        self.create(body, "/api/v1/namespaces/evil/secrets")
        source = {"secretRef": {"name": self.name("values", 20)}}
        template = {"spec": {"containers": [{"envFrom": [source]}]}}
        self.create(app(self.name("valued", 100), podTemplate=template))

    def references(self):
        """An app that refers to many large ConfigMaps."""
        for _ in range(3):
            body = {
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": self.name("map", 60)},
                "data": self.random.choice([{"k": "v" * 900_000}, {f"k{index}": "" for index in range(60_000)}]),
            }
            self.create(body, "/api/v1/namespaces/evil/configmaps")
        variables = [
            {"name": f"v{index}", "valueFrom": {"configMapKeyRef": {"name": f"map-{index}", "key": "k", "optional": True}}}
            for index in range(self.random.choice([60, 400]))
        ]
        self.create(app(self.name("refers", 400), variables=variables))

    # What is often.

    def small_apps(self):
        for _ in range(20):
            self.create(app(self.name("small", 600)))

    def edits(self):
        name = self.name("small", 600)
        for _ in range(20):
            body = {"spec": {"replicas": self.random.randrange(3), "image": f"registry.example.com/app:{self.random.random()}"}}
            self.ask("PATCH", f"{APPS.format('evil')}/{name}", body, "application/merge-patch+json")

    def rotation(self):
        body = {"stringData": {"k0": str(self.random.random())}}
        path = f"/api/v1/namespaces/evil/secrets/{self.name('values', 20)}"
        for _ in range(5):
            self.ask("PATCH", path, body, "application/merge-patch+json")

    def fight(self):
        """Undoes what was applied for an app."""
        path = f"/apis/apps/v1/namespaces/evil/deployments/{self.name('small', 300)}"
        bodies = [
            {"spec": {"paused": True}}, {"metadata": {"annotations": {"core.spinkube.dev/configuration": "x" * 9000}}},
            {"metadata": {"labels": {APP_LABEL: None}}}, {"metadata": {"ownerReferences": None}},
        ]
        for _ in range(10):
            self.ask("PATCH", path, self.random.choice(bodies), "application/merge-patch+json")

    def forged(self):
        """A status and finalizers that nobody but the operator writes."""
        name = self.name("small", 600)
        status = {"status": {"conditions": [], "deploymentName": "x" * 5000, "selector": "y" * 5000}}
        self.ask("PATCH", f"{APPS.format('evil')}/{name}/status", status, "application/merge-patch+json")
        finalizer = {"metadata": {"finalizers": ["example.com/never"]}}
        self.ask("PATCH", f"{APPS.format('evil')}/{name}", finalizer, "application/merge-patch+json")

    def deletion(self):
        for prefix, count in [("small", 600), ("large", 200), ("wide", 200), ("valued", 100)]:
            for _ in range(5):
                self.ask("DELETE", f"{APPS.format('evil')}/{self.name(prefix, count)}")


def attack(options, index, until, counted):
    # A tenant has machines of his own: what he needs to write isn't to be missing here.
    os.nice(19)
    evil = Evil(options, options.seed + index, until)
    evil.run()
    counted.put(evil.counts)


class Good(threading.Thread):
    """An app now and then; how long each takes to have its Deployment."""

    def __init__(self, options, token, until):
        super().__init__(daemon=True)
        self.server = Server(options, token)
        self.until = until
        self.waits = []
        self.answers = []

    def run(self):
        number = 0
        while time.monotonic() < self.until:
            number += 1
            name = f"good-{number}"
            begun = time.monotonic()
            code, answer = self.server.ask("POST", APPS.format("good"), app(name))
            created = time.monotonic()
            if code != 201:
                print(f"the good tenant's app was not created: {code} {answer[:200]}", flush=True)
                time.sleep(1)
                continue
            path = f"/apis/apps/v1/namespaces/good/deployments/{name}"
            while self.server.ask("GET", path)[0] != 200 and time.monotonic() - created < 60:
                time.sleep(0.01)
            self.answers.append(created - begun)
            self.waits.append(time.monotonic() - created)
            self.server.ask("DELETE", f"{APPS.format('good')}/{name}")
            time.sleep(0.5)


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--ca", required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--limit", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    options = parser.parse_args()
    until = time.monotonic() + options.seconds
    counted = multiprocessing.Queue()
    evil = [multiprocessing.Process(target=attack, args=(options, index, until, counted)) for index in range(4)]
    good = Good(options, "bench-admin", until)
    for worker in evil + [good]:
        worker.start()
    peak = 0
    while time.monotonic() < until:
        if not os.path.exists(f"/proc/{options.pid}/status"):
            print(f"the operator ended; seed {options.seed}")
            for worker in evil:
                worker.kill()
            return 1
        peak = max(peak, resident(options.pid))
        time.sleep(0.1)
    counts = {}
    for _ in evil:
        for code, count in counted.get(timeout=120).items():
            counts[code] = counts.get(code, 0) + count
    good.join(120)
    waits = sorted(good.waits)
    if not waits:
        print("the good tenant got no app")
        return 1
    late = sum(wait > 1 for wait in waits)
    percentile = waits[min(len(waits) - 1, len(waits) * 99 // 100)]
    answers = sorted(good.answers)
    print(f"seed {options.seed}, {options.seconds} s; the evil tenant's answers by code: {dict(sorted(counts.items()))}")
    print(f"operator: {peak / 2**20:.0f} MiB at most of {options.limit / 2**20:.0f} MiB")
    print(
        f"good tenant: {len(waits)} apps, from creation to Deployment {waits[len(waits) // 2] * 1000:.0f} ms in the middle, "
        f"{percentile * 1000:.0f} ms at the 99th percentile, {waits[-1] * 1000:.0f} ms at most, {late} over 1 s; "
        f"creation itself {answers[len(answers) // 2] * 1000:.0f} ms in the middle, {answers[-1] * 1000:.0f} ms at most"
    )
    return 1 if late or peak >= options.limit else 0


sys.exit(main())
