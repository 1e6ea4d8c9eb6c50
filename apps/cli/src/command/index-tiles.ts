import { resolve } from 'node:path';
import { type IndexRecord, type IndexSettings, indexStudy } from '@morphoscope/study';
import { choiceFlag, type FlagKind, numberFlag, onlyPositional, parseFlags } from '../arguments/parse.js';
import { follow } from '../terminal/follow.js';
import { printJson, say } from '../terminal/say.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  vectors: 'text',
  metric: 'text',
  atlas: 'text',
  dictionary: 'text',
  model: 'text',
  workers: 'text',
  json: 'switch',
};

const help = `morphoscope index: nearest neighbours of all tiles, and a map of them

Usage: morphoscope index STUDY [options]

Makes the folder index/ of a finished study: ask it with morphoscope neighbours. It also holds how often the
clusters' tiles are neighbours, and places on a plane for every tile. An index of the same study and settings
is kept; one that was stopped goes on. After morphoscope apply, make it again.

  --vectors activations|weights   what stands for a tile: its mean activations (default), or the share of each
                       cluster in it
  --dictionary ID      whose clusters, with --vectors weights (default: the first of the study)
  --metric l2|cosine   distance of two tiles (default l2); cosine looks at the pattern, not at its strength
  --atlas umap|pca     map: by neighbours (default), or the plane of largest variance
  --model FILE         where the model lies now, if it has moved; only needed for studies made before runs stored
                       mean activations
  --workers N          threads for these (default: all cores)
  --json               print what the index is as JSON on stdout

Examples:
  morphoscope index study
  morphoscope index study --vectors weights --metric cosine --atlas pca
`;

/** `morphoscope index` */
export const indexTiles: Command = {
  summary: 'nearest neighbours of all tiles, and a map of them',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const study = resolve(onlyPositional(flags, 'study', 'morphoscope index study'));
    const vectors = choiceFlag(flags, 'vectors', ['activations', 'weights'] as const);
    const metric = choiceFlag(flags, 'metric', ['l2', 'cosine'] as const);
    const atlas = choiceFlag(flags, 'atlas', ['umap', 'pca'] as const);
    const workers = numberFlag(flags, 'workers', { least: 1, most: 256, whole: true });
    const { dictionary, model } = flags.text;
    const record = await makeIndex({
      study,
      ...(vectors === undefined ? {} : { vectors }),
      ...(metric === undefined ? {} : { metric }),
      ...(atlas === undefined ? {} : { atlas }),
      ...(dictionary === undefined ? {} : { dictionary }),
      ...(model === undefined ? {} : { model: resolve(model) }),
      ...(workers === undefined ? {} : { workers }),
    });
    if (flags.switches.has('json')) printJson({ study, ...record });
    return 0;
  },
};

/** Makes the index of a study and says how good it is. */
export async function makeIndex(settings: IndexSettings): Promise<IndexRecord> {
  const record = await follow((hooks) => indexStudy(settings, hooks));
  const { tiles, d, vectors, metric, search, recall, atlas, map } = record;
  const what = vectors === 'activations' ? 'mean activations' : `cluster shares of ${record.dictionary}`;
  say(
    `\nIndex of ${tiles} tiles by ${what} (${d} numbers each), ${metric === 'l2' ? 'Euclidean' : 'cosine'} distance.`,
  );
  say(
    search === 'hnsw'
      ? `It finds ${(100 * recall.recall).toFixed(1)} % of the true ${recall.k} nearest tiles, measured on ${recall.queries}.`
      : 'Every search looks at all tiles: nothing is missed.',
  );
  const trust = map.trustworthiness ? `, trustworthiness ${map.trustworthiness.value.toFixed(3)}` : '';
  say(`Map of the tiles by ${atlas === 'umap' ? 'UMAP' : 'PCA'}${trust}.`);
  say(`Ask it: morphoscope neighbours ${settings.study} --tile SLIDE:INDEX`);
  return record;
}
