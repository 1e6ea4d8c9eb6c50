import { basename, resolve } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { type ComparedDictionary, compareStudies, type DictionaryComparison } from '@morphoscope/study';
import { parseFlags } from '../arguments/parse.js';
import { follow } from '../terminal/follow.js';
import { printJson, say } from '../terminal/say.js';
import { table } from '../terminal/table.js';
import type { Command } from './command.js';

const help = `morphoscope compare: which clusters of two studies lie in the same places

Usage: morphoscope compare STUDY [STUDY...] [--json]

Compares dictionaries over the slides that the studies share: other layers, methods, numbers of
clusters, or another model. Every dictionary of the first study is put beside every one of the others;
of a single study, its first dictionary beside the rest. Clusters are paired one to one so that their
hard maps overlap most (Dice, 0 to 1); NMI says how much one whole map tells of the other (1: all).

  --json    print everything, with the table of joint cells, as JSON on stdout

Examples:
  morphoscope compare study-conv4 study-conv5
  morphoscope run --slides "cohort/*.svs" --model model.onnx --layer relu4_3,relu5_3 --out layers
  morphoscope compare layers/relu4_3 layers/relu5_3
`;

/** `morphoscope compare` */
export const compare: Command = {
  summary: 'which clusters of two studies, layers or methods lie in the same places',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, { json: 'switch' });
    if (flags.positionals.length === 0) {
      throw new MorphoscopeError('InputError', 'no study was given', {
        suggestion: 'Example: morphoscope compare study-a study-b',
      });
    }
    const roots = flags.positionals.map((root) => resolve(root));
    const comparison = await follow(({ signal }) => compareStudies(roots, signal ? { signal } : {}));
    if (flags.switches.has('json')) printJson(comparison);
    else {
      for (const one of comparison.comparisons) say(`\n${describe(one)}`);
      say(`\nOver ${comparison.slides.length} shared slides, cells on tissue.`);
    }
    return 0;
  },
};

function describe({ a, b, pairs, nmi, cells }: DictionaryComparison): string {
  const rows = pairs.map((pair) => [
    nameOf(a, pair.a),
    nameOf(b, pair.b),
    pair.a < 0 || pair.b < 0 ? '–' : pair.dice.toFixed(2),
  ]);
  const agreement = `NMI ${nmi === null ? 'undefined' : nmi.toFixed(2)} over ${cells} cells`;
  return `${titleOf(a)} beside ${titleOf(b)}: ${agreement}\n${table([columnOf(a), columnOf(b), 'Dice'], rows)}`;
}

function columnOf({ study, id }: ComparedDictionary): string {
  return `${basename(study)} ${id}`;
}

function titleOf(one: ComparedDictionary): string {
  return `${columnOf(one)} (layer ${one.layer})`;
}

function nameOf({ names }: ComparedDictionary, cluster: number): string {
  if (cluster < 0) return '–';
  const name = names[cluster]!;
  return name === `Cluster ${cluster + 1}` ? name : `${cluster + 1} ${name}`;
}
