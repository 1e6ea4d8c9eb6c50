import { resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { imageVectors, type NeighbourQuery, type NeighbourTile, StudyNeighbours } from '@morphoscope/study';
import {
  choiceFlag,
  type FlagKind,
  type Flags,
  numberFlag,
  onlyPositional,
  parseFlags,
} from '../arguments/parse.js';
import { printJson, say } from '../terminal/say.js';
import { table } from '../terminal/table.js';
import type { Command } from './command.js';
import { filterFlags, neighbourFilter, tileNames } from './neighbour-flags.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  tile: 'list',
  image: 'text',
  'image-mpp': 'text',
  model: 'text',
  region: 'text',
  k: 'text',
  ...filterFlags,
  json: 'switch',
};

const help = `morphoscope neighbours: where else does this look appear?

Usage: morphoscope neighbours STUDY --tile SLIDE:INDEX [options]
       morphoscope neighbours STUDY --image FILE [options]

Finds the tiles nearest to a tile, a region or an image, over all slides and clusters. The study needs an index:
morphoscope index STUDY. Numbers of tiles are those of slides/<id>/tiles.parquet.

What is searched for:
  --tile SLIDE:I[,I...]   a tile, or several as a region; may stand several times
  --image FILE         an image (PNG, JPEG, TIFF), through the study's model; larger ones in tiles side by side
  --image-mpp UM       µm per pixel of the image (default: what the file says, else that of the model)
  --model FILE         where the model lies now, if it has moved; for --image
  --region mean|best   of several tiles: near to their mean (default), or to whichever is nearest

Which tiles may be found:
  -k N                 how many (default 20)
  --cluster C          whose strongest cluster is C, by number as in the report; --not-cluster C: is not C
  --dictionary ID      whose clusters (default: the first of the study)
  --slide ID           on this slide; --not-slide ID: on others
  --label L            on slides with this label; --not-label L: with others
  --score CLASS:A..B   with a model output from A to B; either end may be missing
  --one-per-slide      the nearest of each slide
  --overlapping        also tiles that overlap those of --tile, which are near by nature

Flags for clusters, slides, labels and scores take several values.

  --json               print the tiles as JSON on stdout

Examples:
  morphoscope neighbours study --tile case-7:1042 --one-per-slide
  morphoscope neighbours study --tile case-7:1042 --not-cluster 3 --score tumour:0.8..
  morphoscope neighbours study --image region.png --image-mpp 0.25 -k 50 --json
`;

/** `morphoscope neighbours` */
export const neighbours: Command = {
  summary: 'where else does this look appear?',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const study = resolve(onlyPositional(flags, 'study', 'morphoscope neighbours study --tile case-7:1042'));
    const k = numberFlag(flags, 'k', { least: 1, most: 10_000, whole: true }) ?? 20;
    const filter = neighbourFilter(flags);
    checkQuestion(flags);
    const opened = await StudyNeighbours.open(study);
    try {
      const found = await opened.find(await queryOf(opened, flags), k, filter);
      if (flags.switches.has('json')) printJson({ study, metric: opened.record.metric, tiles: found });
      else process.stdout.write(`${listed(found)}\n`);
      if (found.length < k) say(`\n${found.length} of ${k}: no other tile passes the filter.`);
    } finally {
      await opened.close();
    }
    return 0;
  },
};

function checkQuestion(flags: Flags): void {
  const asked = Number(flags.lists.tile !== undefined) + Number(flags.text.image !== undefined);
  if (asked === 1) return;
  throw new MorphoscopeError(
    'InputError',
    asked === 0 ? 'nothing to search for' : '--tile and --image together',
    {
      suggestion: 'Give either --tile SLIDE:INDEX or --image FILE.',
    },
  );
}

async function queryOf(opened: StudyNeighbours, flags: Flags): Promise<NeighbourQuery> {
  const region = choiceFlag(flags, 'region', ['mean', 'best'] as const);
  const how = region === undefined ? {} : { region };
  const { image, model } = flags.text;
  if (image === undefined) return { tiles: tileNames(flags.lists.tile ?? []), ...how };
  const mpp = numberFlag(flags, 'image-mpp', { least: 0.01, most: 100 });
  const { vectors, tiles, small } = await imageVectors(opened, {
    path: resolve(image),
    ...(mpp === undefined ? {} : { mpp }),
    ...(model === undefined ? {} : { model: resolve(model) }),
  });
  if (tiles > 1) say(`The image is searched for as a region of ${tiles} tiles.`);
  if (small)
    say('The image is smaller than a tile: what is missing was filled with white, which the model sees too.');
  return { vectors, ...how };
}

function listed(found: readonly NeighbourTile[]): string {
  const classes = Object.keys(found[0]?.prediction ?? {});
  const number = (value: number): number => Number(value.toPrecision(4));
  return table(
    ['slide', 'tile', 'distance', 'x', 'y', 'cluster', ...classes, 'label'],
    found.map(({ slide, tile, distance, x, y, cluster, prediction, label }) => [
      ...[slide, tile, number(distance), Math.round(x), Math.round(y)],
      cluster === undefined ? '-' : cluster + 1,
      ...classes.map((name) => number(prediction[name]!)),
      label ?? '',
    ]),
  );
}
