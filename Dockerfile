# Builds with BuildKit and with the classic builder, and without a registry if the builder's image is present: therefore no
# `# syntax` line, no RUN --mount, no heredoc, no --chmod. For a reproducible build, pin the image by its digest:
#   docker build --build-arg RUST_IMAGE=rust:1.95-slim-trixie@sha256:… .
# The base image is empty. A base image with a shell, RUNTIME_IMAGE=debian:trixie-slim, must have the builder's Debian release.
ARG RUST_IMAGE=rust:1.95-slim-trixie
ARG RUNTIME_IMAGE=scratch

# hadolint ignore=DL3006
FROM ${RUST_IMAGE} AS build
WORKDIR /src

# The program contains no path of the build machine: messages name source files as cargo/…, rustup/… and epicurve/….
ENV RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-/usr/local/cargo}=cargo --remap-path-prefix=${RUSTUP_HOME:-/usr/local/rustup}=rustup --remap-path-prefix=/src=epicurve" \
    CFLAGS="-ffile-prefix-map=${CARGO_HOME:-/usr/local/cargo}=cargo -ffile-prefix-map=/src=epicurve"

# A layer with the dependencies, built for an empty crate, so a change in src compiles src only. `cargo clean` removes the
# empty crate, because COPY keeps the times of the sources, which may be older than its artefacts. Cargo needs every file
# that Cargo.toml names: benches, tests and paths.
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

# Style sheet, templates and migrations are compiled into the program.
COPY . .
RUN cargo build --release --locked

# The libraries of the program and nothing else of Debian: the C library with its loader, and the compiler's runtime, in the
# folders that the loader searches on any processor. Vulnerability scanners read their versions in /var/lib/dpkg/status.d.
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

# A new named volume gets the owner of the folder on which it is mounted, and the process is not root: /data for SQLite,
# /var/log/epicurve for log files, /run/epicurve for the database password.
COPY --from=build --chown=65532:65532 /empty /data
COPY --from=build --chown=65532:65532 /empty /var/log/epicurve
COPY --from=build --chown=65532:65532 /empty /run/epicurve

ENV EPICURVE_LISTEN=0.0.0.0:8000 \
    DATABASE_URL=sqlite:/data/epicurve.db
WORKDIR /data
USER 65532:65532
EXPOSE 8000
# The program requests its own /health/ready, because the image has no shell and no curl.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=6 CMD ["/usr/local/bin/epicurve", "health"]
ENTRYPOINT ["/usr/local/bin/epicurve"]
CMD ["serve"]

# Last, because these change with every release and would invalidate the layers above.
ARG VERSION=development
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Epicurve" \
      org.opencontainers.image.description="A web dashboard for running, comparing, saving and sharing epidemic scenarios" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
