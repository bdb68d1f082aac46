# One image for every service: which one runs is said by the command, e.g. `service proxy`.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
RUN npm install --global pnpm@12.21.0
COPY pnpm-lock.yaml pnpm-workspace.yaml package.json ./
RUN pnpm fetch
COPY . .
RUN pnpm install --offline --frozen-lockfile && pnpm exec tsc -b
RUN pnpm --filter @trapezoid/launcher deploy --prod --offline /out

FROM ${NODE_IMAGE}
# No package manager: nothing is installed here any more.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* /usr/local/bin/yarn* \
  && mkdir /data && chown node:node /data
ENV NODE_ENV=production NO_COLOR=1 TRAPEZOID_HEALTH_PORT=9080
WORKDIR /app
COPY --from=build /out ./
COPY labs /labs
COPY tools/container-health.sh /usr/local/bin/container-health
USER node
VOLUME /data
HEALTHCHECK --interval=5s --timeout=10s --start-period=120s --retries=3 CMD ["container-health"]
ENTRYPOINT ["node", "--enable-source-maps", "/app/dist/main.js"]
CMD ["--help"]
