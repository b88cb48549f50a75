#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh [flags of apply-latency]: serves `bobbin local` from a release build and measures on it.
set -euo pipefail
cd "$(dirname "$0")/.."
port=${BENCH_PORT:-8181}
swift build --configuration release --product bobbin
swift build --package-path Benchmarks --configuration release --product apply-latency
bobbin=$(swift build --configuration release --show-bin-path)/bobbin
measure=$(swift build --package-path Benchmarks --configuration release --show-bin-path)/apply-latency
"$bobbin" local --no-simulation --port "$port" --kubeconfig .build/bench.kubeconfig >.build/bench.log 2>&1 &
trap 'kill $! 2>/dev/null || true' EXIT
for _ in $(seq 100); do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
"$measure" --server "http://127.0.0.1:$port" "$@"
