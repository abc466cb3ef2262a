# syntax=docker/dockerfile:1

# Two ways to the binary: `source` builds it here, `prebuilt` takes the static ones of a release from the context:
#   docker build .
#   docker build --build-arg BINARY=prebuilt .     with dist/amd64/naysayer, dist/arm64/naysayer
ARG BINARY=source

# One static binary: the C library is linked in, so that the runtime stage needs none.
FROM rust:1.95-slim-bookworm AS source
WORKDIR /src
COPY Cargo.toml Cargo.lock README.md ./
COPY src src
# The flag is bound to a named target: procedural macros cannot be built with it.
# Dependencies stay in the cache mounts, so that a change in src rebuilds only naysayer.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    host="$(rustc --print host-tuple)" \
    && RUSTFLAGS='-C target-feature=+crt-static -C link-arg=-Wl,-z,pack-relative-relocs' cargo build --release --locked --target "$host" \
    && cp "target/$host/release/naysayer" /naysayer

FROM scratch AS prebuilt
ARG TARGETARCH=amd64
COPY --chmod=755 dist/${TARGETARCH}/naysayer /naysayer

# hadolint ignore=DL3006
FROM ${BINARY} AS binary

FROM debian:bookworm-slim AS roots
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates=2023* \
    && rm -rf /var/lib/apt/lists/*

# A shell, because GitLab feeds job scripts to one; roots, because staging speaks TLS.
FROM busybox:1.37-musl
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="naysayer" \
      org.opencontainers.image.description="Proves that an API says no: negative security tests from an OpenAPI document, as SARIF." \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.vendor="The naysayer contributors" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
COPY --from=roots /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=binary /naysayer /usr/local/bin/naysayer
# Without this file the C library may ask the name server for localhost before it reads /etc/hosts.
RUN echo 'hosts: files dns' >/etc/nsswitch.conf
USER 65532:65532
WORKDIR /scan
ENTRYPOINT ["/usr/local/bin/naysayer"]
