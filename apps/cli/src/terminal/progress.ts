import type { Progress } from '@morphoscope/study';

const names: Readonly<Record<Progress['stage'], string>> = {
  sample: 'sampling cells',
  fit: 'fitting clusters',
  apply: 'explaining tiles',
  concepts: 'describing clusters',
  relevance: 'asking which pixels made clusters fire',
  judge: 'judging tiles',
  probe: 'trying single tiles',
  attribute: 'making saliency maps',
  index: 'indexing tiles',
  atlas: 'drawing the map of tiles',
};

/** Time between two lines when stderr is a file or a pipe. */
const PLAIN_INTERVAL = 5000;
/** Time between two redraws on a terminal. */
const LIVE_INTERVAL = 100;

/** Shows progress with rate and time left: one live line on a terminal, plain lines elsewhere. */
export class ProgressDisplay {
  readonly #live = process.stderr.isTTY === true;
  #stage: Progress['stage'] | undefined;
  #stageStart = 0;
  #startDone = 0;
  #lastShown = 0;
  #shown = false;

  update(progress: Progress): void {
    const now = performance.now();
    if (progress.stage !== this.#stage) {
      this.#endLine();
      this.#stage = progress.stage;
      this.#stageStart = now;
      this.#startDone = progress.done;
      this.#lastShown = 0;
    }
    const last = progress.done >= progress.total;
    if (!last && now - this.#lastShown < (this.#live ? LIVE_INTERVAL : PLAIN_INTERVAL)) return;
    this.#lastShown = now;
    this.#write(describeProgress(progress, progress.done - this.#startDone, (now - this.#stageStart) / 1000));
  }

  /** A line that stays, above the live one. */
  note(text: string): void {
    this.#endLine();
    process.stderr.write(`${text}\n`);
  }

  close(): void {
    this.#endLine();
  }

  #write(text: string): void {
    if (!this.#live) {
      process.stderr.write(`${text}\n`);
      return;
    }
    const width = Math.max(20, (process.stderr.columns ?? 100) - 1);
    process.stderr.write(`\r\u001b[2K${text.slice(0, width)}`);
    this.#shown = true;
  }

  #endLine(): void {
    if (this.#shown) process.stderr.write('\n');
    this.#shown = false;
  }
}

/** One line: stage, count, share, rate and time left. @param since units done since the stage began here */
export function describeProgress(progress: Progress, since: number, seconds: number): string {
  const { stage, done, total, unit, detail } = progress;
  const share = total > 0 ? ` ${Math.floor((100 * done) / total)} %` : '';
  const rate = seconds > 0.5 && since > 0 ? since / seconds : 0;
  const speed = rate > 0 ? `  ${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)} ${unit}/s` : '';
  const left = rate > 0 && done < total ? `  ${duration((total - done) / rate)} left` : '';
  const what = detail && unit !== 'tiles' ? `  ${detail}` : '';
  return `${names[stage]}  ${done}/${total} ${unit}${share}${speed}${left}${what}`;
}

/** `75` → `1 min 15 s`. */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.round((s % 3600) / 60)} min`;
}
