import { resolve } from 'node:path';
import { writeReport } from '@morphoscope/api/documents';
import { MorphoscopeError } from '@morphoscope/domain';
import { exportProtocol41, exportStudy, StudyFolder } from '@morphoscope/study';
import { readLabels } from '../arguments/labels.js';
import { methodsFlag } from '../arguments/methods.js';
import {
  choiceFlag,
  type FlagKind,
  type Flags,
  numberFlag,
  onlyPositional,
  parseFlags,
} from '../arguments/parse.js';
import { follow } from '../terminal/follow.js';
import { printJson, say } from '../terminal/say.js';
import type { Command } from './command.js';

const formats = ['tiff', 'geojson', 'parquet', 'npy', 'protocol41', 'report'] as const;

const flagKinds: Readonly<Record<string, FlagKind>> = {
  format: 'text',
  slides: 'list',
  dictionary: 'text',
  attribution: 'text',
  annotations: 'text',
  labels: 'text',
  tiles: 'text',
  seed: 'text',
  json: 'switch',
};

const help = `morphoscope export: maps and tables of a study for other programs

Usage: morphoscope export STUDY --format tiff|geojson|parquet|npy|protocol41|report [options]

  tiff      per slide the hard map and every cluster's soft map: pyramidal TIFF with the right
            mpp for QuPath and OpenSlide, and a PNG overview; saliency maps likewise
  geojson   hard maps and tissue outlines as annotations for QuPath
  parquet   tile tables, a data set partitioned by slide
  npy       W (K × height × width, float32, NaN = not covered), labels and saliency maps, for NumPy
  protocol41  what the evaluation's protocol is computed from, tile by tile, for NumPy (.npz): weights, logits,
            saliency maps, labels, annotations; see evaluate
  report    report.html, written anew

  --slides ID...       only these slides
  --dictionary ID      only this dictionary, e.g. nmf-k8
  --attribution METHOD,...   only these saliency maps, e.g. gradcam,lrp
  --annotations, --labels, --tiles, --seed   with protocol41: as given to evaluate
  --json               print the list of files as JSON on stdout

Example:
  morphoscope export study --format tiff --dictionary nmf-k8
`;

/** `morphoscope export` */
export const exportCommand: Command = {
  summary: 'maps and tables of a study for other programs',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const root = resolve(onlyPositional(flags, 'study', 'morphoscope export study --format tiff'));
    const format = choiceFlag(flags, 'format', formats);
    if (format === undefined) {
      throw new MorphoscopeError('InputError', '--format is missing', {
        suggestion: `One of ${formats.join(', ')}.`,
      });
    }
    const { slides } = flags.lists;
    const { dictionary } = flags.text;
    const methods = methodsFlag(flags);
    const files =
      format === 'report'
        ? [await writeReport(new StudyFolder(root))]
        : format === 'protocol41'
          ? await exportProtocol(root, flags)
          : await follow(({ signal }) =>
              exportStudy(root, format, {
                ...(signal === undefined ? {} : { signal }),
                ...(slides === undefined ? {} : { slides }),
                ...(dictionary === undefined ? {} : { dictionary }),
                ...(methods === undefined ? {} : { attribution: methods }),
              }),
            );
    if (flags.switches.has('json')) printJson(files);
    else say(`${files.length} ${files.length === 1 ? 'file' : 'files'} written:\n${files.join('\n')}`);
    return 0;
  },
};

/** The arrays of protocol 4.1, of the tiles that `evaluate` judges with the same flags. */
async function exportProtocol(study: string, flags: Flags): Promise<readonly string[]> {
  const { dictionary, annotations, labels } = flags.text;
  const tiles = numberFlag(flags, 'tiles', { least: 1, whole: true });
  const seed = numberFlag(flags, 'seed', { least: 0, whole: true });
  const settings = {
    study,
    ...(dictionary === undefined ? {} : { dictionary }),
    ...(annotations === undefined ? {} : { annotations: resolve(annotations) }),
    ...(labels === undefined ? {} : { facts: await readLabels(labels) }),
    ...(tiles === undefined ? {} : { tiles }),
    ...(seed === undefined ? {} : { seed }),
  };
  return follow((hooks) => exportProtocol41(settings, hooks));
}
