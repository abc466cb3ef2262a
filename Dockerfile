# syntax=docker/dockerfile:1

# One static binary: the C library is linked in, so that the runtime stage needs none.
FROM rust:1.95-slim-bookworm AS builder
WORKDIR /src
COPY Cargo.toml Cargo.lock README.md ./
COPY src src
# The flag is bound to a named target: procedural macros cannot be built with it.
# Dependencies stay in the cache mounts, so that a change in src rebuilds only naysayer.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/src/target,sharing=locked \
    host="$(rustc --print host-tuple)" \
    && RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --locked --target "$host" \
    && cp "target/$host/release/naysayer" /naysayer

# A shell, because GitLab feeds job scripts to one; roots, because staging speaks TLS.
FROM busybox:1.37-musl
LABEL org.opencontainers.image.title="naysayer" \
      org.opencontainers.image.description="Proves that an API says no: negative security tests from an OpenAPI document, as SARIF." \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"
COPY --from=builder /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=builder /naysayer /usr/local/bin/naysayer
# Without this file the C library may ask the name server for localhost before it reads /etc/hosts.
RUN echo 'hosts: files dns' >/etc/nsswitch.conf
USER 65532:65532
WORKDIR /scan
ENTRYPOINT ["/usr/local/bin/naysayer"]
