import { sql } from 'drizzle-orm';
import type { Queries } from '../database/database.js';
import type { JobRow, WorkProgress } from '../rows.js';

const LONGEST_LINE = 4000;
/** Lines kept while the database is away; older ones are left out then. */
const MOST_LINES = 5000;

/** What a worker has to say and is not written yet. */
export class Journal {
  #progress: WorkProgress | undefined;
  #lines: string[] = [];
  #leftOut = 0;

  get isEmpty(): boolean {
    return this.#progress === undefined && this.#lines.length === 0;
  }

  progress(progress: WorkProgress): void {
    this.#progress = progress;
  }

  log(line: string): void {
    // PostgreSQL keeps no NUL in texts.
    this.#lines.push(line.slice(0, LONGEST_LINE).replaceAll('\0', ''));
    if (this.#lines.length > MOST_LINES) {
      this.#lines.shift();
      this.#leftOut += 1;
    }
  }

  /** Writes what there is; kept for another try when `write` fails. */
  async write(
    write: (progress: WorkProgress | undefined, lines: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const progress = this.#progress;
    const lines = this.#lines;
    const leftOut = this.#leftOut;
    this.#progress = undefined;
    this.#lines = [];
    this.#leftOut = 0;
    try {
      await write(progress, leftOut > 0 ? [`(${leftOut} lines left out)`, ...lines] : lines);
    } catch (error) {
      this.#progress ??= progress;
      this.#lines = [...lines, ...this.#lines];
      this.#leftOut += leftOut;
      throw error;
    }
  }
}

/** Appends lines to the log of a job, in order. */
export async function appendLines(
  queries: Queries,
  { id, organisationId }: Pick<JobRow, 'id' | 'organisationId'>,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  await queries.execute(sql`
    insert into job_log (organisation_id, job_id, text)
    select ${organisationId}, ${id}, line
    from unnest(${sql.param([...lines])}::text[]) with ordinality as given(line, at) order by at`);
}
