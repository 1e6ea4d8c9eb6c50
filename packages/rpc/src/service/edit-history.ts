import { isDeepStrictEqual } from 'node:util';
import { type ConceptEditRow, createRepositories, type Queries, type StudyRow } from '@morphoscope/db';
import type { DictionaryEdit } from '@morphoscope/domain';
import { readEdits, StudyFolder } from '@morphoscope/study';
import { editText } from './edit-text.js';

/** What one row of the history says: an edit, one taken back, or a file that was changed elsewhere. */
export type StoredChange =
  | DictionaryEdit
  | { readonly kind: 'undo' }
  | { readonly kind: 'state'; readonly edits: readonly DictionaryEdit[] };

/** How a dictionary is shown, and how it came to that. */
export interface EditState {
  /** Number of rows. */
  readonly version: number;
  /** As in edits.json. */
  readonly edits: readonly DictionaryEdit[];
  readonly last?: ConceptEditRow;
}

/** Stands beside changes that were made without this server: nobody knows by whom. */
const ELSEWHERE = 'command line';

/**
 * The history of a dictionary, brought up to date with edits.json: what was changed there without this server becomes a
 * row of its own, so that it has a version too.
 */
export async function editState(queries: Queries, study: StudyRow, dictionary: string): Promise<EditState> {
  const history = createRepositories(queries).conceptEdits;
  const rows = await history.all(study, { studyId: study.id, dictionary });
  const inFile = await readEdits(new StudyFolder(study.folder).dictionary(dictionary));
  const known = replay(rows.map(({ change }) => change as StoredChange));
  const version = rows.length;
  const last = rows.at(-1);
  if (isDeepStrictEqual(inFile, known)) return { version, edits: inFile, ...(last ? { last } : {}) };
  const outcome = await history.append(
    { organisationId: study.organisationId, name: ELSEWHERE },
    {
      studyId: study.id,
      dictionary,
      from: version,
      change: { kind: 'state', edits: inFile } satisfies StoredChange,
      text: elsewhereText(known, inFile),
    },
  );
  // Where it conflicts, another request noted the same a moment before.
  if ('conflict' in outcome) return editState(queries, study, dictionary);
  return { version: outcome.made.version, edits: inFile, last: outcome.made };
}

/** Edits that are in force after the changes, oldest first. */
function replay(changes: readonly StoredChange[]): readonly DictionaryEdit[] {
  let edits: readonly DictionaryEdit[] = [];
  for (const change of changes) {
    if (change.kind === 'state') edits = change.edits;
    else if (change.kind === 'undo') edits = edits.slice(0, -1);
    else edits = [...edits, change];
  }
  return edits;
}

function elsewhereText(before: readonly DictionaryEdit[], now: readonly DictionaryEdit[]): string {
  const kept = before.every((edit, i) => isDeepStrictEqual(edit, now[i]));
  const added = now.slice(before.length);
  if (kept && added.length === 1) return editText(added[0]!);
  return kept ? `made ${added.length} edits` : `changed the edits; there are ${now.length} now`;
}
