#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bare.sh COMMAND...: runs a command as on a machine that has no kube-apiserver, etcd or kubelet to test with.
# KUBEBUILDER_ASSETS isn't set for it, and /usr/local/kubebuilder is empty. Where no mount namespace can be made for that,
# it says so, and the acceptance suite is told to leave real control planes alone instead.
set -euo pipefail
assets=/usr/local/kubebuilder
unset KUBEBUILDER_ASSETS

[ -e "$assets" ] || exec "$@"
unshare=(unshare --mount --propagation private)
# shellcheck disable=SC2016
hidden='mount -t tmpfs none "$0" && exec "$@"'
if "${unshare[@]}" bash -c "$hidden" "$assets" true 2>/dev/null; then
    exec "${unshare[@]}" bash -c "$hidden" "$assets" "$@"
fi
echo "bare: can't hide $assets (no right to create a mount namespace); only the acceptance suite ignores it" >&2
BOBBIN_TEST_CONTROL_PLANES=embedded exec "$@"
