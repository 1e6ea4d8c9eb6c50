import { access } from 'node:fs/promises';
import type { StudyRow } from '@morphoscope/db';
import { StudyFolder } from '@morphoscope/study';
import type { createStudy } from '../contract/studies.js';
import type { FolderDetail } from '../opened/study-detail.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { openedStudyDetail } from './opened-study-detail.js';

/** What the folder of a study says; `absent`: it says nothing yet, or any more. */
export type FolderDetailOrNone = Omit<FolderDetail, 'folderState'> & { readonly folder: 'there' | 'absent' };

/**
 * What the folder of a study says. A run that waits, or ended before it made anything, has no folder: then only what was
 * asked for is known.
 */
export async function folderDetail(
  own: Pick<Backbone, 'library' | 'config'>,
  who: Principal,
  row: StudyRow,
): Promise<FolderDetailOrNone> {
  const isThere = await access(new StudyFolder(row.folder).manifest()).then(
    () => true,
    () => false,
  );
  if (!isThere) return nothingYet(row);
  const { folderState: _state, ...detail } = await openedStudyDetail(own, who, row.folder);
  return { ...detail, folder: 'there' };
}

function nothingYet({ facts, settings }: StudyRow): FolderDetailOrNone {
  const { seed = 1 } = (settings ?? {}) as Partial<ReturnType<typeof createStudy.parse>>;
  return {
    folder: 'absent',
    slides: facts?.slides ?? 0,
    failed: 0,
    tiles: 0,
    model: facts?.model ?? '',
    dictionaries: [],
    hasIndex: false,
    hasEvaluation: false,
    seed,
    classNames: [],
    activation: 'none',
    engine: '',
    dictionaryInfo: [],
    slideInfo: [],
    failures: [],
    findings: [],
    sweeps: [],
  };
}
