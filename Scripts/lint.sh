#!/usr/bin/env bash
# The format, and the rules that no compiler checks. Prints what breaks a rule and where.
set -euo pipefail
cd "$(dirname "$0")/.."

# It opens all its files at once: more than many a machine lets one process have (1024).
find Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources -name '*.swift' -print0 |
    xargs -0 -n 400 swift format lint --strict --parallel

failed=0
forbid() { # what, pattern, paths...
    local what=$1 pattern=$2
    shift 2
    if grep -rnE --include='*.swift' "$pattern" "$@"; then
        echo "lint: $what" >&2
        failed=1
    fi
}
forbid "no unstructured tasks: put the work into a task group" '\bTask(\.detached)? *\{' Sources
forbid "no forced tries: they crash the operator" '\btry!' Sources
forbid "no lazy sequences: they call their closures again, and crash where the answer has changed" '\.lazy\b' Sources
forbid "Kube is for any operator and names no product: have it injected (Installation)" '[Bb][Oo][Bb][Bb][Ii][Nn]' Sources/Kube
Scripts/lint_imports.py || failed=1

long=$(find Sources -name '*.swift' -size +0 -exec awk 'END { if (NR > 400) print FILENAME ": " NR " lines" }' {} \;)
if [ -n "$long" ]; then
    echo "$long" >&2
    echo "lint: files over 400 lines: split them by idea" >&2
    failed=1
fi
[ "$failed" -eq 0 ] && echo "lint: clean"
exit "$failed"
