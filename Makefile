# Tasks for people who work with this repository. `make run` and `make test` also install missing packages.
SWIFT  ?= swift
FILES  ?= $(wildcard deploy/samples/*.yaml)
ARGS   ?=
STRICT := BOBBIN_WARNINGS_AS_ERRORS=1
# How many of the quick tests run at the same time.
TEST_WIDTH ?= 24

.DEFAULT_GOAL := help
.PHONY: help setup build run test lint format release check-release attack attack-tenant image end-to-end bench bench-fleet clean validate manifests reference artifacts cli

help: ## print this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## install missing system packages
	@Scripts/setup.sh

build: setup ## build everything, for debugging
	$(SWIFT) build

run: setup ## run an embedded control plane with the operator and the samples
	$(SWIFT) build --product bobbin
	"$$($(SWIFT) build --show-bin-path)/bobbin" local $(foreach file,$(FILES),--apply $(file)) $(ARGS)

test: setup ## run every test, also on a real kube-apiserver if KUBEBUILDER_ASSETS has one
ifeq ($(strip $(ARGS)),)
	# In sequence, because API servers and operators would starve the quick tests. Only some of the quick tests run at the
	# same time, too: all of them need more file descriptors than many machines allow (1024), and wait for each other longer
	# than their time limits.
	width=$$($(SWIFT) test --help-hidden | grep -o -m 1 -e '--experimental-maximum-parallelization-width '); \
	$(SWIFT) test $${width:+$$width $(TEST_WIDTH)} --skip AcceptanceTests --skip RealInstallationTests
	# A real containerd must answer in time.
	$(SWIFT) test --skip-build --filter RealInstallationTests
	SWIFT="$(SWIFT)" Scripts/acceptance.sh
else
	$(SWIFT) test $(ARGS)
endif

# Tests run one kind of input after the other if there are only two cores.
attack: setup ## run random hostile input for a minute or two, ATTACK_SECONDS (15) for each kind; ATTACK_SEED repeats one round
	@rm -rf .build/attacks
	$(if $(ATTACK_START),BOBBIN_ATTACK_START=$(ATTACK_START)) \
	$(if $(ATTACK_SEED),BOBBIN_ATTACK_SEED=$(ATTACK_SEED),BOBBIN_ATTACK_SECONDS=$(or $(ATTACK_SECONDS),15)) \
		$(SWIFT) test --filter 'Attack/' $(ARGS) || { \
		echo "attack: the rounds that were running:"; grep --with-filename . .build/attacks/* 2>/dev/null; exit 1; }

lint: ## check format, module rules and wording, as in CI
	Scripts/lint.sh

validate: setup ## validate every manifest against Kubernetes' schemas
	Scripts/validate-manifests.sh

manifests: ## generate the files in deploy/ that are derived from others
	Scripts/manifests.sh

format: ## format the sources
	$(SWIFT) format format --in-place --recursive Package.swift Sources Tests Benchmarks

reference: setup ## generate docs/reference from the CRDs and the command's help
	$(SWIFT) build --product bobbin
	"$$($(SWIFT) build --show-bin-path)/bobbin" reference docs/reference

release: setup ## build the operator as in the image: static Swift runtime, stripped
	SWIFT="$(SWIFT)" Scripts/build-release.sh bobbin-operator

check-release: release ## check size, linkage and memory of the operator and its agents
	$(SWIFT) build --product bobbin
	Scripts/check-release.sh .build/bobbin-operator
	Scripts/check-memory.sh .build/bobbin-operator "$$($(SWIFT) build --show-bin-path)/bobbin"
	Scripts/check-agent-memory.sh .build/bobbin-operator

image: release ## build the operator's image as an OCI archive, without Docker: .build/bobbin-operator.tar
	Scripts/image.sh .build/bobbin-operator .build/bobbin-operator.tar

cli: setup ## build the released form of the bobbin command, for this machine: .build/bobbin
	SWIFT="$(SWIFT)" Scripts/build-release.sh bobbin

artifacts: setup ## build the other files of a release, for this machine's platform: .build/artifacts
	SWIFT="$(SWIFT)" Scripts/build-release.sh bobbin
	Scripts/cli-archive.sh .build/bobbin .build/artifacts
	Scripts/release-artifacts.sh .build/artifacts

end-to-end: release build ## test the life of a Shim on a real node; needs root, and a kubelet in KUBEBUILDER_ASSETS
	Scripts/end-to-end.sh .build/bobbin-operator .build/debug/bobbin

bench: setup ## measure the time from apply to Deployment, on the embedded control plane
	Scripts/bench.sh $(ARGS)

attack-tenant: release ## let a tenant misbehave for ten minutes on a real kube-apiserver, and time another tenant's apps
	Scripts/tenant-attack.sh $(or $(ARGS),600)

bench-fleet: release ## measure a thousand apps at the same time, on a real kube-apiserver
	Scripts/bench-fleet.sh $(or $(ARGS),1000)

clean: ## remove build output
	rm -rf .build Benchmarks/.build
