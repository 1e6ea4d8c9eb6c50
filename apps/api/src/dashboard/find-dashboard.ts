import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The dashboard as it lies on this machine. */
export type FoundDashboard =
  | { readonly folder: string }
  /** Why it is not served, and what to do. */
  | { readonly missing: string };

/** Looks for the package of the dashboard and whether it was built. */
export function findDashboard(from: string = import.meta.url): FoundDashboard {
  let folder: string;
  try {
    folder = dirname(createRequire(from).resolve('@morphoscope/web/package.json'));
  } catch {
    return { missing: 'The dashboard is not installed; the API answers without it.' };
  }
  if (existsSync(join(folder, '.next', 'BUILD_ID'))) return { folder };
  return { missing: 'The dashboard is not built; the API answers without it. Build it: pnpm run build.' };
}
