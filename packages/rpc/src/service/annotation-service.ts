import { createRepositories, type Repositories } from '@morphoscope/db';
import type { z } from 'zod';
import type { KeptOutlines, removeAnnotations } from '../contract/annotations.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { ownStudy } from './own-rows.js';

/** A file of outlines that was sent. */
export interface SentOutlines {
  readonly study: string;
  readonly slide: string;
  /** Where it lies now; it is not needed any more afterwards. */
  readonly path: string;
  /** As the browser called it. */
  readonly name: string;
}

/** What people outlined on slides. It lies in the folders of the studies; who changed it stands in the audit log. */
export class AnnotationService {
  private readonly rows: Repositories;

  constructor(private readonly own: Pick<Backbone, 'db' | 'library'>) {
    this.rows = createRepositories(own.db.queries);
  }

  /**
   * Keeps the outlines of a file; they take the place of those the slide had.
   * @throws MorphoscopeError `InputError` for a file without outlines on the slide, TRPCError `NOT_FOUND`
   */
  async keep(who: Principal, { study, slide, path, name }: SentOutlines): Promise<KeptOutlines> {
    const row = await ownStudy(this.own.db.queries, who, study);
    const kept = await this.own.library.keepOutlines(row.folder, { slide, path, name });
    await this.rows.audit.record(
      who,
      'annotation.keep',
      `put the outlines of ${name} on the slide ${slide} of the study ${row.name}`,
    );
    return kept;
  }

  /** Takes a slide's outlines away. */
  async remove(who: Principal, { study, slide }: z.output<typeof removeAnnotations>): Promise<void> {
    const row = await ownStudy(this.own.db.queries, who, study);
    if (!(await this.own.library.removeOutlines(row.folder, { slide }))) return;
    await this.rows.audit.record(
      who,
      'annotation.remove',
      `removed the outlines on the slide ${slide} of the study ${row.name}`,
    );
  }
}
