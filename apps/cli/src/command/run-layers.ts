import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { explain, planStudy, type RunHooks, type RunResult, type RunSettings } from '@morphoscope/study';

/** Layers of `--layer A,B`, in order, without repeats. */
export function layersOf(layer: string | undefined): string[] {
  const names = (layer ?? '').split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

/**
 * One study per layer, each in a folder of its own below `out`.
 * @throws MorphoscopeError `InputError` when `out` is a study itself; as `explain` for any of the layers, before the first starts.
 */
export async function explainLayers(
  settings: RunSettings,
  layers: readonly string[],
  hooks: RunHooks,
): Promise<RunResult[]> {
  const isStudy = await access(join(settings.out, 'study.json')).then(
    () => true,
    () => false,
  );
  if (isStudy) {
    throw new MorphoscopeError('InputError', 'holds a study of one layer', {
      where: settings.out,
      suggestion: 'With several layers --out is a folder of studies: choose another.',
    });
  }
  for (const layer of layers) await planStudy({ ...settings, layer });
  const results: RunResult[] = [];
  for (const layer of layers) {
    hooks.onNotice?.(`Layer ${layer}`);
    results.push(await explain({ ...settings, layer, out: join(settings.out, folderOf(layer)) }, hooks));
  }
  return results;
}

/** Layer names may hold characters that folder names may not. */
function folderOf(layer: string): string {
  return layer.replaceAll(/[^\w.-]+/g, '_');
}
