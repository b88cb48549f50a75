#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
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
command -v python3 >/dev/null || Scripts/setup.sh python3
Scripts/lint_imports.py || failed=1

unlicensed=$(find Package.swift Sources Tests Scripts Benchmarks/Package.swift Benchmarks/Sources -type f \
    \( -name '*.swift' -o -name '*.sh' -o -name '*.py' \) -exec grep -L 'SPDX-License-Identifier: Apache-2.0' {} +) || true
if [ -n "$unlicensed" ]; then
    echo "$unlicensed" >&2
    echo "lint: files without a line that says their license: // SPDX-License-Identifier: Apache-2.0" >&2
    failed=1
fi

long=$(find Sources -name '*.swift' -size +0 -exec awk 'END { if (NR > 400) print FILENAME ": " NR " lines" }' {} \;)
if [ -n "$long" ]; then
    echo "$long" >&2
    echo "lint: files over 400 lines; split them by idea" >&2
    failed=1
fi

# What people read.
Scripts/prose_lint.py || failed=1
Scripts/prose_lint.py --swift || failed=1
[ "$failed" -eq 0 ] && echo "lint: clean"
exit "$failed"
