'use client';
import { AlertTriangle } from 'lucide-react';
import { count, fixed, length } from '../format/number';
import { WriteButton } from '../shell/write-button';
import { Field } from '../ui/field';
import { Failed } from '../ui/state';
import styles from './run.module.css';
import type { RunDraft, RunEstimate, RunProblems } from './run-draft';

/** What the run will be, what is still missing, and the button. */
export function RunSummary({
  draft,
  estimate,
  problems,
  busy,
  error,
  onName,
  onStart,
}: {
  readonly draft: RunDraft;
  readonly estimate: RunEstimate | undefined;
  readonly problems: RunProblems;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onName: (name: string) => void;
  readonly onStart: () => void;
}) {
  const open = Object.values(problems);
  return (
    <aside className={styles.rail} aria-label="This run">
      <h2>This run</h2>
      <Field label="Name" value={draft.name} onChange={onName} placeholder="Prostate, last block, NMF" />
      {estimate && (
        <dl className={styles.facts}>
          <dt>Slides</dt>
          <dd>{count(draft.slides.size)}</dd>
          <dt>Area scanned</dt>
          <dd>{fixed(estimate.areaMm2, estimate.areaMm2 < 10 ? 1 : 0)} mm²</dd>
          <dt>Tile</dt>
          <dd>{length(estimate.tileMicrons)}</dd>
          {estimate.cellMicrons !== undefined && (
            <>
              <dt>Cell of the map</dt>
              <dd>{length(estimate.cellMicrons)}</dd>
            </>
          )}
          <dt>Tiles, at most</dt>
          <dd>{count(estimate.mostTiles)}</dd>
        </dl>
      )}
      {estimate && (
        <p className="small third">
          As if all of every slide were tissue; glass is left out before anything runs.
        </p>
      )}
      {open.length > 0 && (
        <ul className={styles.open} aria-label="Still missing">
          {open.map((problem) => (
            <li key={problem}>
              <AlertTriangle size={16} strokeWidth={1.5} aria-hidden="true" style={{ flex: 'none' }} />
              {problem}
            </li>
          ))}
        </ul>
      )}
      <WriteButton least="editor" look="primary" busy={busy} disabled={open.length > 0} onClick={onStart}>
        Start the run
      </WriteButton>
      {error ? <Failed error={error} /> : null}
    </aside>
  );
}
