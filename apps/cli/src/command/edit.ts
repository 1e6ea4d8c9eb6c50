import { resolve } from 'node:path';
import { writeReport } from '@morphoscope/api/documents';
import type { DictionaryEdit } from '@morphoscope/domain';
import { type EditedDictionary, editStudy, StudyFolder } from '@morphoscope/study';
import { type FlagKind, onlyPositional, parseFlags } from '../arguments/parse.js';
import { printJson, say } from '../terminal/say.js';
import type { Command } from './command.js';
import { editsFrom, undoCount } from './edit-flags.js';

const flagKinds: Readonly<Record<string, FlagKind>> = {
  dictionary: 'text',
  rename: 'list',
  colour: 'list',
  merge: 'list',
  hide: 'list',
  show: 'list',
  split: 'list',
  undo: 'text',
  json: 'switch',
};

const help = `morphoscope edit: how the clusters of a study are called and shown

Usage: morphoscope edit STUDY [--dictionary ID] [edits]

The fit, the maps and the tables stay as they are: edits are kept beside the dictionary, in edits.json, and the report
is drawn anew with them. Clusters count from 1, as in the report.

  --dictionary ID      e.g. nmf-k8; not needed where the study has one only
  --rename N=NAME      a name for cluster N
  --colour N=#RRGGBB   a colour for cluster N
  --hide N             take cluster N off maps and lists; its part in the decision is still shown
  --show N             bring it back
  --merge N,M,...      show clusters as one, under the first: weights and effects add up
  --split N:by=M:at=S  show apart the cells of cluster N in which M has at least the share S of its weight;
                       the part gets the next free number
  --undo N             take back the last N edits first
  --json               print the clusters as JSON on stdout

Without edits it says how the clusters are shown. Flags may stand several times; edits are made in this order: rename,
colour, merge, split, hide, show.

Examples:
  morphoscope edit study --rename 3="Gland lumen" --merge 2,5
  morphoscope edit study --dictionary nmf-k8 --split 1:by=2:at=0.5 --rename 9="Rim"
  morphoscope edit study --undo 1
`;

/** `morphoscope edit` */
export const edit: Command = {
  summary: 'how the clusters of a study are called and shown',
  help,
  run: async (argv) => {
    const flags = parseFlags(argv, flagKinds);
    const study = resolve(onlyPositional(flags, 'study', 'morphoscope edit study --rename 3="Gland lumen"'));
    const edits = editsFrom(flags);
    const undo = undoCount(flags);
    const { dictionary } = flags.text;
    const result = await editStudy({
      study,
      ...(dictionary === undefined ? {} : { dictionary }),
      undo,
      edits,
    });
    tell(result, edits);
    if (edits.length + undo > 0) say(`Report: ${await writeReport(new StudyFolder(study))}`);
    if (flags.switches.has('json')) printJson({ dictionary: result.id, clusters: result.view.clusters });
    return 0;
  },
};

function tell({ id, edits, view }: EditedDictionary, made: readonly DictionaryEdit[]): void {
  const count = `${edits.length} ${edits.length === 1 ? 'edit' : 'edits'}`;
  say(`${id}, ${count}${made.length > 0 ? `, ${made.length} of them new` : ''}:`);
  for (const { cluster, name, colour, hidden, members, split } of view.clusters) {
    const merged = members.length > 1 ? `, holds ${members.map((k) => k + 1).join(', ')}` : '';
    const part = split ? `, cells of ${split.of + 1} with ${split.by + 1} at ${split.at} or more` : '';
    say(
      `  ${String(cluster + 1).padStart(2)}  ${colour}  ${name}${merged}${part}${hidden ? ', hidden' : ''}`,
    );
  }
}
