import { availableParallelism, totalmem } from 'node:os';
import { probeEngines } from '@morphoscope/embedder';
import { decoderStatus } from '@morphoscope/slide-io';
import { hnswStatus, version } from '@morphoscope/study';
import { parseFlags } from '../arguments/parse.js';
import { printJson } from '../terminal/say.js';
import { table } from '../terminal/table.js';
import type { Command } from './command.js';

const help = `morphoscope doctor: what this machine can do

Usage: morphoscope doctor [--json]

Tries every engine and decoder one by one and says what is missing and how to get it.
Nothing beyond Node is required: every missing part has a slower stand-in.
`;

/** `morphoscope doctor` */
export const doctor: Command = {
  summary: 'what this machine can do: engines, decoders, versions',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, { json: 'switch' });
    const engines = await probeEngines();
    const decoders = await decoderStatus();
    const nearestTiles = hnswStatus();
    const machine = {
      morphoscope: version,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    };
    if (flags.switches.has('json')) {
      printJson({ machine, engines, decoders, nearestTiles });
      return 0;
    }
    const mark = (available: boolean): string => (available ? 'yes' : 'no');
    const lines = [
      `Morphoscope ${machine.morphoscope}, Node ${machine.node}, ${machine.platform}, ${machine.cores} cores, ${machine.memoryGiB} GiB`,
      '',
      table(
        ['engine', 'works', 'detail'],
        engines.map((e) => [
          e.engine,
          mark(e.available),
          `${e.detail}${e.suggestion ? ` ${e.suggestion}` : ''}`,
        ]),
      ),
      '',
      table(
        ['decoder', 'for', 'works', 'detail'],
        decoders.map((d) => [d.name, d.purpose, mark(d.available), d.detail]),
      ),
      '',
      table(
        ['nearest tiles', 'works', 'detail'],
        [['by a graph', mark(nearestTiles.available), nearestTiles.detail]],
      ),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  },
};
