# Images of Gauntlet, a target per role: deploy/README.md says what each holds and how to build it.
#
# BUILD_BASE and RUN_BASE are arguments, for mirrors and local images. PROGRAM is the stage that the program comes from:
# `build` compiles it, `prebuilt` takes what deploy/collect put into the folder `prebuilt`. (Its default stands where it is
# used: older podmans look for stages that are needed without defaults that stand here.)
ARG BUILD_BASE=swift:6.3-bookworm
ARG RUN_BASE=debian:bookworm-slim
ARG PROGRAM

FROM ${BUILD_BASE} AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    libgumbo-dev libmariadb-dev libsqlite3-dev libssl-dev libstemmer-dev libzip-dev pkg-config \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Package.swift ./
COPY Sources Sources
COPY Tests Tests
COPY Benchmarks Benchmarks
COPY deploy/collect deploy/collect
RUN swift build -c release --product gauntlet \
 && deploy/collect "$(swift build -c release --show-bin-path)" /program

FROM scratch AS prebuilt
COPY prebuilt /program

FROM ${PROGRAM:-build} AS program

# What every role has: the program with the libraries it is linked to, a user without rights, and a first process that
# buries the dead. Nothing is written but below /tmp and what the role keeps: the root can be read-only.
FROM ${RUN_BASE} AS base
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
    ca-certificates libcurl4 libgumbo1 libmariadb3 libsqlite3-0 libssl3 libstdc++6 libstemmer0d libxml2 libzip4 tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --no-create-home --home-dir /tmp --uid 10001 gauntlet
COPY --from=program /program /usr/local/lib/gauntlet
COPY deploy/start /usr/local/bin/gauntlet-start
COPY deploy/health /usr/local/bin/gauntlet-health
RUN ln -s ../lib/gauntlet/gauntlet /usr/local/bin/gauntlet && mkdir /gauntlet
WORKDIR /gauntlet
USER 10001:10001
ENV GAUNTLET_HOME=/gauntlet \
    GAUNTLET_SCRATCH=/tmp/gauntlet \
    GAUNTLET_HOST=0.0.0.0 \
    GAUNTLET_PORT=5000 \
    GAUNTLET_CONTROLLER=http://controller:5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["gauntlet-health"]
EXPOSE 5000

# Where agents play and workers register.
FROM base AS controller
ENTRYPOINT ["tini", "--", "gauntlet-start", "controller"]

# Who plays. It is well while it reaches its controller.
FROM base AS agent
COPY environments environments
COPY models models
USER root
RUN mkdir traces && chown gauntlet traces
USER 10001:10001
VOLUME /gauntlet/traces
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["gauntlet-health", "controller"]
ENTRYPOINT ["tini", "--", "gauntlet-start", "agent"]
CMD ["--agent", "glm", "--run", "traces/glm.sqlite"]

# One environment, named by the first argument: those that need nothing but their data.
FROM base AS worker
COPY environments environments
ENTRYPOINT ["tini", "--", "gauntlet-start", "worker"]
CMD ["house-holding"]

# The same with a MariaDB server.
FROM worker AS worker-database
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends mariadb-server-core mariadb-client-core \
 && rm -rf /var/lib/apt/lists/*
USER 10001:10001
CMD ["database"]

# The same with a browser. Its own sandbox is made of what a container may not do: the container is its sandbox.
FROM worker AS worker-web-browsing
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends chromium fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && echo 'export CHROMIUM_FLAGS="$CHROMIUM_FLAGS --no-sandbox"' >/etc/chromium.d/container
USER 10001:10001
CMD ["web-browsing"]

# The same with the programs that shells of os-shell show: its machine is this image's /usr.
FROM worker AS worker-os-shell
USER root
RUN apt-get update \
 && apt-get install -y --no-install-recommends bsdextrautils file gcc less libc6-dev perl procps python3 \
 && rm -rf /var/lib/apt/lists/*
USER 10001:10001
CMD ["os-shell"]
