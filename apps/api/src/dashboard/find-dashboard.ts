import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The dashboard as it lies on this machine. */
export type FoundDashboard =
  | { readonly folder: string }
  /** Why it is not served, and what to do. */
  | { readonly missing: string };

/**
 * Looks for the package of the dashboard, and whether it was built.
 * @param from file whose packages are looked through
 */
export function findDashboard(from: string = fileURLToPath(import.meta.url)): FoundDashboard {
  const folder = packageFolder(dirname(from), '@morphoscope/web');
  if (folder === undefined) {
    return { missing: 'The dashboard is not installed; the API answers without it.' };
  }
  if (existsSync(join(folder, '.next', 'BUILD_ID'))) return { folder };
  return { missing: 'The dashboard is not built; the API answers without it. Build it: pnpm run build.' };
}

/** Where Node would find a package that has no code to import. */
function packageFolder(start: string, name: string): string | undefined {
  const folder = join(start, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
  const above = dirname(start);
  return above === start ? undefined : packageFolder(above, name);
}
