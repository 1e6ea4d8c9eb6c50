import { createRepositories, type StudyRow, schema } from '@morphoscope/db';
import { type DictionaryEdit, MorphoscopeError } from '@morphoscope/domain';
import { editStudy, readManifest, StudyFolder } from '@morphoscope/study';
import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { dictionaryId, type Page } from '../contract/common.js';
import type { ConceptEdit, conceptHistory, editConcept } from '../contract/concepts.js';
import { ConflictError } from '../errors.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { type EditState, editState, type StoredChange } from './edit-history.js';
import { editedCluster, editText } from './edit-text.js';
import { ownStudy } from './own-rows.js';

/**
 * How clusters are shown, changed by several people. Changes are made one after another: each names the version it was
 * made from, is written to the study folder's edits.json, which report and command line read, and to the history.
 */
export class ConceptEdits {
  constructor(private readonly own: Pick<Backbone, 'db'>) {}

  /** Version of a dictionary that the next edit must name; what was edited elsewhere is counted. */
  async version(study: StudyRow, dictionary: string): Promise<number> {
    return (await editState(this.own.db.queries, study, dictionary)).version;
  }

  /**
   * Makes a change.
   * @returns the dictionary that was changed.
   * @throws ConflictError when somebody else changed it since the version named; MorphoscopeError `InputError` for an
   * edit that cannot be, with nothing written.
   */
  async edit(who: Principal, { study: id, version, change, ...asked }: Edit): Promise<string> {
    return this.own.db.queries.transaction(async (tx) => {
      const study = await ownStudy(tx, who, id);
      // Others wait here until this change is whole.
      await tx.select().from(schema.study).where(eq(schema.study.id, id)).for('update');
      const dictionary = await dictionaryOf(study, asked.dictionary);
      const state = await editState(tx, study, dictionary);
      checkVersion(state, version);
      const edit = change.kind === 'undo' ? undefined : asEdit(change);
      const taken = edit ? undefined : lastOf(state);
      await editStudy({
        study: study.folder,
        dictionary,
        ...(edit ? { edits: [edit] } : { edits: [], undo: 1 }),
      });
      const outcome = await createRepositories(tx).conceptEdits.append(who, {
        studyId: id,
        dictionary,
        from: version,
        change: (edit ?? { kind: 'undo' }) satisfies StoredChange,
        text: edit ? editText(edit) : `took back: ${editText(taken!)}`,
        cluster: editedCluster((edit ?? taken)!),
      });
      if ('made' in outcome) return dictionary;
      throw new Error('the history went on while the study was held');
    });
  }

  /** Changes of a dictionary, the last first. */
  async history(who: Principal, input: z.output<typeof conceptHistory>): Promise<Page<ConceptEdit>> {
    const { queries } = this.own.db;
    const study = await ownStudy(queries, who, input.study);
    const dictionary = await dictionaryOf(study, input.dictionary);
    await editState(queries, study, dictionary);
    const { cursor, limit } = input;
    const rows = createRepositories(queries).conceptEdits;
    const page = await rows.history(who, { studyId: study.id, dictionary, cursor, limit });
    return {
      ...page,
      items: page.items.map(({ version, author, createdAt, text, cluster }) => ({
        version,
        author,
        at: createdAt.toISOString(),
        text,
        ...(cluster === null ? {} : { cluster }),
      })),
    };
  }
}

type Edit = z.output<typeof editConcept>;

/** Leaves out what is absent, so that the file holds what the command line would write. */
function asEdit(change: Exclude<Edit['change'], { kind: 'undo' }>): DictionaryEdit {
  return JSON.parse(JSON.stringify(change)) as DictionaryEdit;
}

function lastOf({ edits }: EditState): DictionaryEdit {
  const last = edits.at(-1);
  if (last) return last;
  throw new MorphoscopeError('InputError', 'there is nothing to take back');
}

/**
 * The dictionary asked for; without one, the first.
 * @throws MorphoscopeError `InputError` where the study has none of that name.
 */
export async function dictionaryOf(
  study: Pick<StudyRow, 'folder'>,
  wanted: string | undefined,
): Promise<string> {
  const { dictionaries } = await readManifest(new StudyFolder(study.folder));
  const ids = dictionaries.map(({ id }) => id);
  const known = wanted === undefined ? ids[0] : ids.find((id) => id === wanted);
  // A folder may come from elsewhere: a name that leads out of it is none.
  if (known !== undefined && dictionaryId.safeParse(known).success) return known;
  throw new MorphoscopeError(
    'InputError',
    wanted === undefined ? 'the study has no dictionary yet' : `the study has no dictionary ${wanted}`,
    { suggestion: ids.length > 0 ? `It has: ${ids.join(', ')}.` : 'Wait until its run is finished.' },
  );
}

function checkVersion({ version, last }: EditState, named: number): void {
  if (named === version) return;
  if (last && named < version)
    throw new ConflictError({
      version,
      author: last.author,
      at: last.createdAt.toISOString(),
      text: last.text,
    });
  throw new MorphoscopeError('InputError', `there is no version ${named} yet; the last is ${version}`, {
    where: 'version',
    suggestion: 'Give the version that concepts.list showed.',
  });
}
