import { join } from 'node:path';
import type { SlideRoots } from '../opened/slide-path.js';
import type { Principal } from '../principal.js';
import type { ServerConfig } from './server-config.js';

/**
 * Folders below which the slides of an organisation's studies may lie: what the server shares, and what the organisation
 * uploaded. `undefined`, anywhere, in single-user mode: it is the person's own machine, and a study that was made on it says
 * where its slides lie, shared or not.
 */
export function slideRootsOf(
  config: Pick<ServerConfig, 'mode' | 'slideRoots' | 'dataFolder'>,
  { organisationId }: Pick<Principal, 'organisationId'>,
): SlideRoots | undefined {
  if (config.mode === 'single') return undefined;
  return [
    ...config.slideRoots.map(({ path }) => path),
    join(config.dataFolder, 'uploads', organisationId, 'slides'),
  ];
}

/** The same for the model files of its studies. */
export function modelRootsOf(
  config: Pick<ServerConfig, 'mode' | 'modelRoots' | 'dataFolder'>,
  { organisationId }: Pick<Principal, 'organisationId'>,
): SlideRoots | undefined {
  if (config.mode === 'single') return undefined;
  return [
    ...config.modelRoots.map(({ path }) => path),
    join(config.dataFolder, 'uploads', organisationId, 'models'),
  ];
}
