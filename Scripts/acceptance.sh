#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The acceptance suite, and then whether the operator's roles give what its operators asked for, and nothing else.
#
# The suite has to be built. What its operators asked is left in .build/audit, in the form of kube-apiserver's audit log.
set -euo pipefail
cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
recordings=$PWD/.build/audit
rm -rf "$recordings"
mkdir -p "$recordings"

BOBBIN_AUDIT_DIR=$recordings $swift test --skip-build --filter AcceptanceTests

# Somebody's own cluster keeps no audit log for us.
case ,${BOBBIN_TEST_CONTROL_PLANES:-embedded}, in
*,embedded,* | *,real,*) ;;
*)
    echo "acceptance: no control plane recorded requests, so the operator's rights were not checked"
    exit 0
    ;;
esac
BOBBIN_RECORDED_RIGHTS=$recordings $swift test --skip-build --filter RightsTests.RecordedRightsTests

# No test at all is no failure to the test runner.
for rights in cluster namespaced; do
    if [ ! -e "$recordings/judged-$rights" ]; then
        echo "acceptance: RecordedRightsTests did not check the $rights rights; see its output above" >&2
        exit 1
    fi
    echo "acceptance: the $rights rights match the requests recorded by: $(cat "$recordings/judged-$rights")"
done
