import type { NextConfig } from 'next';

// Nothing leaves this machine.
process.env.NEXT_TELEMETRY_DISABLED ??= '1';

/**
 * Where the API is when Next runs by itself (`next dev`, `next start` behind compose). `morphoscope serve` mounts the
 * dashboard in the API's own process and answers `/api` before Next sees it.
 */
const api = process.env.API_URL ?? 'http://127.0.0.1:3000';

const config: NextConfig = {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  allowedDevOrigins: ['127.0.0.1'],
  images: { unoptimized: true },
  // A click while the server restarts waits for it, instead of leaving the page.
  experimental: { useOffline: true },
  async rewrites() {
    return [{ source: '/api/:path*', destination: `${api}/api/:path*` }];
  },
};

export default config;
