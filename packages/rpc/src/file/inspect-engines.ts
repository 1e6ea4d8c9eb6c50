import { probeEngines } from '@morphoscope/embedder';
import type { EngineFacts } from './inspection.js';

/** Tries every engine on a tiny model; takes seconds. */
export async function inspectEngines(): Promise<EngineFacts[]> {
  const found = await probeEngines();
  return found.map(({ engine, available, detail }) => ({ name: engine, available, detail }));
}
