import { describeModel } from '@morphoscope/embedder';
import { type FlagKind, numberFlag, onlyPositional, parseFlags } from '../arguments/parse.js';
import { printJson, say } from '../terminal/say.js';
import { table } from '../terminal/table.js';
import type { Command } from './command.js';

const flagKinds: Readonly<Record<string, FlagKind>> = { tile: 'text', all: 'switch', json: 'switch' };

const help = `morphoscope layers: the layers of a model and which of them can be clustered

Usage: morphoscope layers MODEL [--tile PX] [--all] [--json]

  --tile PX   side of a tile, for models of free input size
  --all       also layers that do not suit, with the reason
  --json      print everything as JSON on stdout

Example:
  morphoscope layers model.onnx
`;

/** `morphoscope layers` */
export const layers: Command = {
  summary: 'the layers of a model and which of them can be clustered',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const path = onlyPositional(flags, 'model', 'morphoscope layers model.onnx');
    const tilePx = numberFlag(flags, 'tile', { least: 8, most: 16384, whole: true });
    const model = await describeModel(path, { tilePx });
    if (flags.switches.has('json')) {
      const { head, ...rest } = model;
      printJson({
        ...rest,
        ...(head ? { head: { ...head, weights: undefined, bias: [...head.bias] } } : {}),
      });
      return 0;
    }
    const all = flags.switches.has('all');
    const shown = model.layers.filter((layer) => all || layer.unsuitable === undefined);
    process.stdout.write(
      `${table(
        ['layer', 'op', 'channels', 'map', 'stride px', 'field px', all ? 'clustering' : 'note'],
        shown.map((layer) => [
          layer.name,
          layer.op,
          layer.channels,
          `${layer.height} × ${layer.width}`,
          layer.strideInput,
          layer.receptiveField,
          layer.unsuitable ?? layer.note ?? (all ? 'yes' : ''),
        ]),
      )}\n`,
    );
    const { head } = model;
    say(
      `\n${shown.length} of ${model.layers.length} layers${all ? '' : ' suit clustering (--all shows the rest)'}.`,
    );
    say(`Classes: ${model.classNames.join(', ')}`);
    say(
      head
        ? `Head: ${head.pooling} pooling of ${head.layer}, linear, ${head.activation}: effects of its clusters are exact.`
        : 'Head: not pooling + linear, so the effect of clusters on the decision is not linear.',
    );
    return 0;
  },
};
