# Two stages: build with the Swift toolchain, run on plain Debian. The bases are arguments, for mirrors and local images.
ARG BUILD_BASE=swift:6.3-bookworm
ARG RUN_BASE=debian:bookworm-slim

FROM ${BUILD_BASE} AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends libmariadb-dev libsqlite3-dev libssl-dev pkg-config \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
COPY Benchmarks Benchmarks
RUN swift build -c release --static-swift-stdlib --product gauntlet \
 && install -D "$(swift build -c release --static-swift-stdlib --show-bin-path)/gauntlet" /out/gauntlet

FROM ${RUN_BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends mariadb-server-core mariadb-client-core libmariadb3 libsqlite3-0 libssl3 libcurl4 libxml2 ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 gauntlet
COPY --from=build /out/gauntlet /usr/local/bin/gauntlet
WORKDIR /gauntlet
COPY environments environments
COPY models models
RUN mkdir traces && chown gauntlet traces
USER gauntlet
ENV GAUNTLET_HOME=/gauntlet
VOLUME /gauntlet/traces
ENTRYPOINT ["gauntlet"]
CMD ["run", "--agent", "glm", "--run", "traces/glm.sqlite"]
