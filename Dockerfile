# The image of the operator, which is the node agent too. `make image` makes the same one without Docker.
#
#   docker build --tag bobbin .                                        the image, for this machine's platform
#   docker build --target command-line --output type=local,dest=out .  the `bobbin` command as a tarball
#
# Build each platform on a machine of its own: the compiler under QEMU takes hours. The release workflow does so.
# `Scripts/pin.sh` puts the image's digest behind the tag, and a release refuses an image without one.
ARG SWIFT=docker.io/library/swift:6.3-bookworm

FROM ${SWIFT} AS sources
WORKDIR /bobbin
COPY Scripts/setup.sh Scripts/
RUN Scripts/setup.sh --build && rm -rf /var/lib/apt/lists/*
COPY . .

FROM sources AS operator-build
RUN Scripts/build-release.sh bobbin-operator && Scripts/image-root.sh .build/bobbin-operator /image

FROM operator-build AS command-line-build
RUN Scripts/build-release.sh bobbin && Scripts/cli-archive.sh .build/bobbin /archive

FROM scratch AS command-line
COPY --from=command-line-build /archive/ /

FROM scratch AS operator
COPY --from=operator-build /image/ /
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="bobbin"
LABEL org.opencontainers.image.description="Runs WebAssembly SpinApps on Kubernetes, and brings their shims to nodes"
LABEL org.opencontainers.image.source="https://github.com/bobbin/bobbin"
LABEL org.opencontainers.image.version="${VERSION}"
LABEL org.opencontainers.image.revision="${REVISION}"
LABEL org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/usr/bin
# The node agent's DaemonSet asks for root by itself; nothing else does.
USER 65532:65532
ENTRYPOINT ["bobbin-operator"]
