# Builds with BuildKit and with the classic builder, and without any registry once the builder's image is there:
# hence no `# syntax` line, no RUN --mount, no heredoc, no --chmod. For a reproducible build, pin it by its digest:
#   docker build --build-arg RUST_IMAGE=rust:1.95-slim-trixie@sha256:… .
# The image stands on nothing. One with a shell, RUNTIME_IMAGE=debian:trixie-slim, must be of the builder's Debian release.
ARG RUST_IMAGE=rust:1.95-slim-trixie
ARG RUNTIME_IMAGE=scratch

# hadolint ignore=DL3006
FROM ${RUST_IMAGE} AS build
WORKDIR /src

# The binary holds no path of the machine that builds it: messages name places in the source as cargo/…, rustup/… and
# epicurve/….
ENV RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-/usr/local/cargo}=cargo --remap-path-prefix=${RUSTUP_HOME:-/usr/local/rustup}=rustup --remap-path-prefix=/src=epicurve" \
    CFLAGS="-ffile-prefix-map=${CARGO_HOME:-/usr/local/cargo}=cargo -ffile-prefix-map=/src=epicurve"

# The dependencies are a layer of their own, built for an empty crate, so that a change in src compiles src alone.
# `cargo clean` then forgets the empty crate: COPY keeps the sources' times, which may be older than its artefacts.
# Everything that Cargo.toml names, by the name of a bench or a test or by a path, must be there for cargo to read it.
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY src/startup src/startup
RUN mkdir -p src benches/peers tests /empty \
 && echo 'fn main() {}' > src/main.rs \
 && touch src/lib.rs \
 && sed -n '/^\[\[bench\]\]/{n;s|^name = "\(.*\)"$|benches/\1.rs|p}; /^\[\[test\]\]/{n;s|^name = "\(.*\)"$|tests/\1.rs|p}; s|^path = "\(.*\)"$|\1|p' Cargo.toml > /tmp/named \
 && xargs touch < /tmp/named \
 && cargo build --release --locked \
 && cargo clean --release --locked --package epicurve

# Style sheet, templates and migrations are compiled in: the binary is all that the final image needs.
COPY . .
RUN cargo build --release --locked

# What the binary links, and nothing else of Debian: the C library with its loader and the compiler's runtime, where the
# loader looks for them on any processor. Scanners for known holes read in /var/lib/dpkg/status.d which versions these are.
RUN mkdir -p /image/etc /image/run /image/usr/lib /image/usr/lib64 /image/usr/local/bin /image/var/lib/dpkg/status.d /image/var/log \
 && ln -s usr/lib usr/lib64 /image \
 && mkdir -m 1777 /image/tmp \
 && cp target/release/epicurve /image/usr/local/bin \
 && ldd target/release/epicurve > /tmp/linked \
 && grep --only-matching '/lib[^ ]*' /tmp/linked > /tmp/libraries \
 && xargs cp --parents --dereference --target-directory=/image < /tmp/libraries \
 && cp --dereference /etc/os-release /image/etc \
 && dpkg-query --status libc6 > /image/var/lib/dpkg/status.d/libc6 \
 && dpkg-query --status libgcc-s1 > /image/var/lib/dpkg/status.d/libgcc-s1 \
 && echo 'hosts: files dns' > /image/etc/nsswitch.conf \
 && echo 'nonroot:x:65532:65532::/data:/sbin/nologin' > /image/etc/passwd \
 && echo 'nonroot:x:65532:' > /image/etc/group

# hadolint ignore=DL3006
FROM ${RUNTIME_IMAGE}
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY --from=build /image /

# A named volume takes its owner from the folder that it first covers, and the process is not root:
# /data for SQLite, /var/log/epicurve for log files, /run/epicurve for the database's password.
COPY --from=build --chown=65532:65532 /empty /data
COPY --from=build --chown=65532:65532 /empty /var/log/epicurve
COPY --from=build --chown=65532:65532 /empty /run/epicurve

ENV EPICURVE_LISTEN=0.0.0.0:8000 \
    DATABASE_URL=sqlite:/data/epicurve.db
WORKDIR /data
USER 65532:65532
EXPOSE 8000
# The binary asks its own /health/ready: the image has neither a shell nor curl.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=6 CMD ["/usr/local/bin/epicurve", "health"]
ENTRYPOINT ["/usr/local/bin/epicurve"]
CMD ["serve"]

# Last, because they change with every release and must not invalidate a layer above.
ARG VERSION=development
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Epicurve" \
      org.opencontainers.image.description="A web dashboard for running, comparing, saving and sharing epidemic scenarios" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
