import type { FolderDetail } from '../opened/study-detail.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { slideRootsOf } from './study-roots.js';

/**
 * What the folder of a study says, for `studies.get`.
 * @param folder root of the study.
 * @throws MorphoscopeError `StudyError` when it is not there, or no study.
 */
export function openedStudyDetail(
  { library, config }: Pick<Backbone, 'library' | 'config'>,
  who: Principal,
  folder: string,
): Promise<FolderDetail> {
  return library.detail(folder, slideRootsOf(config, who));
}
