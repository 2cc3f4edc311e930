# Builds with BuildKit and with the classic builder, and without any registry once both base images are there:
# hence no `# syntax` line, no RUN --mount, no heredoc, no --chmod. For a reproducible build, pin the bases by digest:
#   docker build --build-arg RUST_IMAGE=rust:1.95-slim-trixie@sha256:… --build-arg RUNTIME_IMAGE=…@sha256:… .
# Both must be of the same Debian release, because the binary links the builder's C library.
ARG RUST_IMAGE=rust:1.95-slim-trixie
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian13:nonroot

# hadolint ignore=DL3006
FROM ${RUST_IMAGE} AS build
WORKDIR /src

# The dependencies are a layer of their own, built for an empty crate, so that a change in src compiles src alone.
# `cargo clean` then forgets the empty crate: COPY keeps the sources' times, which may be older than its artefacts.
# Everything that Cargo.toml names, by a bench's name or a path, must be there for cargo to read it.
COPY Cargo.toml Cargo.lock ./
RUN mkdir -p src benches/peers tests/resilience /empty \
 && echo 'fn main() {}' > src/main.rs \
 && touch src/lib.rs tests/resilience/main.rs \
 && sed -n '/^\[\[bench\]\]/{n;s|^name = "\(.*\)"$|benches/\1.rs|p}; s|^path = "\(.*\)"$|\1|p' Cargo.toml > /tmp/benches \
 && xargs touch < /tmp/benches \
 && cargo build --release --locked \
 && cargo clean --release --locked --package epicurve

# Style sheet, templates and migrations are compiled in: the binary is all that the final image needs.
COPY . .
RUN cargo build --release --locked

# hadolint ignore=DL3006
FROM ${RUNTIME_IMAGE}

# A named volume takes its owner from the folder that it first covers, and the process is not root:
# /data for SQLite, /var/log/epicurve for log files, /run/epicurve for the database's password.
COPY --from=build --chown=65532:65532 /empty /data
COPY --from=build --chown=65532:65532 /empty /var/log/epicurve
COPY --from=build --chown=65532:65532 /empty /run/epicurve
COPY --from=build /src/target/release/epicurve /usr/local/bin/epicurve

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
