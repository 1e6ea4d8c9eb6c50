import '@fontsource-variable/inter/wght.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { RpcProvider } from '../rpc/client';
import { themeScript } from '../state/theme-script';
import { LiveRegion } from '../ui/live-region';

export const metadata: Metadata = {
  title: { default: 'Morphoscope', template: '%s · Morphoscope' },
  description: 'See what a pathology model has learned to see. For research use only.',
};

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfbfb' },
    { media: '(prefers-color-scheme: dark)', color: '#1c1c1c' },
  ],
};

/** Every page: theme before the first paint, the API, and the place where changes are announced. */
export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    // The script changes the attribute before React looks at it.
    <html lang="en" suppressHydrationWarning>
      <body>
        <script nonce={nonce} suppressHydrationWarning>
          {themeScript}
        </script>
        <RpcProvider>
          <LiveRegion>{children}</LiveRegion>
        </RpcProvider>
      </body>
    </html>
  );
}
