import { resolve } from 'node:path';
import { writeReport } from '@morphoscope/api/documents';
import { MorphoscopeError } from '@morphoscope/domain';
import { attributeStudy } from '@morphoscope/study';
import { methodsFlag } from '../arguments/methods.js';
import { type FlagKind, numberFlag, onlyPositional, parseFlags } from '../arguments/parse.js';
import { follow } from '../terminal/follow.js';
import { printJson, say } from '../terminal/say.js';
import type { Command } from './command.js';
import { sayUnattributed } from './finish.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  attribution: 'text',
  target: 'text',
  through: 'text',
  prototypes: 'switch',
  slides: 'list',
  model: 'text',
  workers: 'text',
  json: 'switch',
};

const help = `morphoscope attribute: saliency maps beside the clusters of a study

Usage: morphoscope attribute STUDY --attribution METHOD,... [options]
       morphoscope attribute STUDY --prototypes

Same tiles, same raster of cells, overlapping tiles averaged by the same rule. The maps go into
slides/<id>/attribution.zarr; export --format tiff or npy writes them for other programs. Maps that are
there already are kept, so it can be stopped and started again.

Methods:
  cam, gradcam, gradcam++, layercam, hirescam     one pass back to the layer, all of them together
  gradient-x-input, smoothgrad, integrated-gradients   passes back to the pixels
  lrp-epsilon, lrp-gamma, lrp-z-plus, lrp-alpha-beta, lrp-epsilon-plus-flat (short: lrp),
  lrp-epsilon-gamma-box                           relevance down to the pixels, ONNX models
  occlusion                                       many passes per tile, every model

  --target NAME,...    what is explained: class names, "not CLASS", predicted (of each tile its own class)
                       or all (every class). Always as log-odds. Default: all for methods at the layer,
                       predicted for the others
  --through ID         split each map over the clusters of this dictionary (e.g. nmf-k8): the part of the
                       decision that went through each of them, and the residual; they add up to the map.
                       With hirescam (cheap), gradient-x-input (a pass per cluster) or lrp-...
  --prototypes         find out which pixels of the examples made their cluster fire, for the report; run
                       does this unless told otherwise, so it is for studies made without it
  --slides ID...       only these slides
  --model FILE         where the model lies now, if it has moved (its content must be the same)
  --workers N          threads (default: all cores)
  --json               print the result as JSON on stdout

Examples:
  morphoscope attribute study --attribution gradcam,layercam
  morphoscope attribute study --attribution hirescam --through nmf-k8
  morphoscope attribute study --attribution lrp,occlusion --target "not benign" --slides case-7
`;

/** `morphoscope attribute` */
export const attribute: Command = {
  summary: 'saliency maps beside the clusters of a study',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const example = 'morphoscope attribute study --attribution gradcam';
    const study = resolve(onlyPositional(flags, 'study', example));
    const prototypes = flags.switches.has('prototypes');
    const methods = methodsFlag(flags) ?? (prototypes ? [] : undefined);
    if (methods === undefined) {
      throw new MorphoscopeError('InputError', '--attribution is missing', {
        suggestion: `Example: ${example}`,
      });
    }
    const { model, target, through } = flags.text;
    const { slides } = flags.lists;
    const workers = numberFlag(flags, 'workers', { least: 1, most: 256, whole: true });
    const settings = {
      study,
      methods,
      prototypes,
      ...(through === undefined ? {} : { through }),
      ...(target === undefined ? {} : { targets: target.split(',').map((name) => name.trim()) }),
      ...(slides === undefined ? {} : { slides }),
      ...(model === undefined ? {} : { model: resolve(model) }),
      ...(workers === undefined ? {} : { workers }),
    };
    const result = await follow((hooks) => attributeStudy(settings, hooks));
    const unattributed = sayUnattributed(result);
    const report = await writeReport(result.folder);
    if (methods.length > 0) {
      const count = result.slides - unattributed.length;
      const slidesMade = `${count} ${count === 1 ? 'slide' : 'slides'}, ${result.tiles} tiles`;
      say(
        `\nSaliency maps of ${slidesMade}, by ${methods.join(', ')}${through === undefined ? '' : `, through ${through}`}.`,
      );
      say(`Export them: morphoscope export ${study} --format tiff --attribution ${methods.join(',')}`);
    }
    say(`Report: ${report}`);
    if (flags.switches.has('json')) {
      const { slides: made, tiles } = result;
      printJson({ study, report, slides: made, tiles, methods, ...(through && { through }), unattributed });
    }
    return unattributed.length > 0 ? 3 : 0;
  },
};
