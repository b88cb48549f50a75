# Everything a person does with this repository. `make run` and `make test` also do the set-up.
SWIFT  ?= swift
FILES  ?= $(wildcard deploy/samples/*.yaml)
ARGS   ?=
STRICT := BOBBIN_WARNINGS_AS_ERRORS=1
# How many of the quick tests run at a time.
TEST_WIDTH ?= 24

.DEFAULT_GOAL := help
.PHONY: help setup build run test lint format release check-release attack attack-tenant image end-to-end bench bench-fleet clean validate manifests reference artifacts cli

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## install the system packages that are missing
	@Scripts/setup.sh

build: setup ## build everything, for debugging
	$(SWIFT) build

run: setup ## try it: an embedded control plane, the operator and the samples
	$(SWIFT) build --product bobbin
	"$$($(SWIFT) build --show-bin-path)/bobbin" local $(foreach file,$(FILES),--apply $(file)) $(ARGS)

test: setup ## every test; on a real kube-apiserver too where KUBEBUILDER_ASSETS has one
ifeq ($(strip $(ARGS)),)
	# One after the other: API servers and operators beside them would starve the tests that are just quick. Of these only
	# some run at a time, too: all at once they need more file descriptors than many a machine gives (1024), and wait for
	# each other longer than what they watch may take.
	width=$$($(SWIFT) test --help-hidden | grep -o -m 1 -e '--experimental-maximum-parallelization-width '); \
	$(SWIFT) test $${width:+$$width $(TEST_WIDTH)} --skip AcceptanceTests --skip RealInstallationTests
	# A containerd that really runs has to answer in time.
	$(SWIFT) test --skip-build --filter RealInstallationTests
	SWIFT="$(SWIFT)" Scripts/acceptance.sh
else
	$(SWIFT) test $(ARGS)
endif

# One kind of input after the other where there are two cores.
attack: setup ## random hostile input for a minute or two, ATTACK_SECONDS (15) of each kind; ATTACK_SEED repeats one round
	@rm -rf .build/attacks
	$(if $(ATTACK_START),BOBBIN_ATTACK_START=$(ATTACK_START)) \
	$(if $(ATTACK_SEED),BOBBIN_ATTACK_SEED=$(ATTACK_SEED),BOBBIN_ATTACK_SECONDS=$(or $(ATTACK_SECONDS),15)) \
		$(SWIFT) test --filter 'Attack/' $(ARGS) || { \
		echo "attack: the rounds that were under way:"; grep --with-filename . .build/attacks/* 2>/dev/null; exit 1; }

lint: ## format and repository rules, as in CI
	Scripts/lint.sh

validate: setup ## every manifest against Kubernetes' schemas
	Scripts/validate-manifests.sh

manifests: ## make the files in deploy/ that follow from others
	Scripts/manifests.sh

format: ## put the sources into the project's format
	$(SWIFT) format format --in-place --recursive Package.swift Sources Tests Benchmarks

reference: setup ## docs/reference, made of the CRDs and of the command's help
	$(SWIFT) build --product bobbin
	"$$($(SWIFT) build --show-bin-path)/bobbin" reference docs/reference

release: setup ## the operator as it goes into the image: static Swift runtime, stripped
	SWIFT="$(SWIFT)" Scripts/build-release.sh bobbin-operator

check-release: release ## hold the operator's and its agents' size, linkage and memory
	$(SWIFT) build --product bobbin
	Scripts/check-release.sh .build/bobbin-operator
	Scripts/check-memory.sh .build/bobbin-operator "$$($(SWIFT) build --show-bin-path)/bobbin"
	Scripts/check-agent-memory.sh .build/bobbin-operator

image: release ## the operator's image as an OCI archive, made without Docker: .build/bobbin-operator.tar
	Scripts/image.sh .build/bobbin-operator .build/bobbin-operator.tar

cli: setup ## the bobbin command as it is released, for this machine: .build/bobbin
	SWIFT="$(SWIFT)" Scripts/build-release.sh bobbin

artifacts: setup ## what a release has beside its image, for this machine's platform: .build/artifacts
	SWIFT="$(SWIFT)" Scripts/build-release.sh bobbin
	Scripts/cli-archive.sh .build/bobbin .build/artifacts
	Scripts/release-artifacts.sh .build/artifacts

end-to-end: release build ## a Shim's life on a real node; needs root, and a kubelet where KUBEBUILDER_ASSETS says
	Scripts/end-to-end.sh .build/bobbin-operator .build/debug/bobbin

bench: setup ## from apply to Deployment, on the embedded control plane
	Scripts/bench.sh $(ARGS)

attack-tenant: release ## a tenant does his worst for ten minutes on a real kube-apiserver, while another one's apps are timed
	Scripts/tenant-attack.sh $(or $(ARGS),600)

bench-fleet: release ## a thousand apps at once on a real kube-apiserver, measured
	Scripts/bench-fleet.sh $(or $(ARGS),1000)

clean: ## remove build output
	rm -rf .build Benchmarks/.build
