import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a run makes, in order: a kill shortly after each of these falls into another step. */
export const milestones = [
  'work/run.json',
  'work/sample',
  'work/fitted.json',
  'slides',
  'slides/b1-benign',
] as const;

/** Waits until a file or folder is there. */
export async function reached(root: string, milestone: string, mostMs = 90_000): Promise<void> {
  const until = Date.now() + mostMs;
  while (!(await exists(join(root, milestone)))) {
    if (Date.now() > until) throw new Error(`${milestone} did not appear`);
    await sleep(3);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
