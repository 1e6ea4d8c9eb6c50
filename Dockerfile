# One image: server with dashboard, worker and command line.
FROM node:22-bookworm AS build
WORKDIR /app
ENV CI=true NEXT_TELEMETRY_DISABLED=1
RUN npm install --global pnpm@12.21.0
# What decides which packages are installed comes first, so that a change of code installs nothing anew.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc ./
RUN pnpm fetch
COPY . .
RUN pnpm install --frozen-lockfile --offline && pnpm run build
# Only what runs: tests and tools are left behind.
RUN pnpm install --frozen-lockfile --offline --prod \
  && rm -rf benchmarks docs tooling .turbo apps/*/test packages/*/test apps/web/.next/cache

FROM node:22-bookworm-slim AS morphoscope
# Decodes JPEG three times as fast as the WebAssembly that stands in for it.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libturbojpeg0 \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
RUN ln -s /app/apps/cli/dist/main.js /usr/local/bin/morphoscope \
  && install --directory --owner=node --group=node /data
USER node
WORKDIR /data
ENV NODE_ENV=production
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["node", "/app/apps/cli/dist/main.js"]
CMD ["serve", "--team", "--host=0.0.0.0", "--url=http://localhost:3000", "--data=/data"]
