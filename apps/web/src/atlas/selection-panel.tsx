'use client';
import { useState } from 'react';
import { counted } from '../format/number';
import { WriteButton } from '../shell/write-button';
import { SaveSet } from '../study/save-set';
import { useStudy } from '../study/study-context';
import type { SelectedTiles } from '../study/use-selection';
import { Button } from '../ui/button';
import { MixtureStrip } from '../ui/mixture-strip';
import { RailHead } from '../ui/panel';
import { EmptyState, Failed } from '../ui/state';
import styles from './atlas-page.module.css';
import type { AtlasColumns } from './columns';
import { ExportMenu } from './export-menu';
import { Gallery } from './gallery';
import type { RowSet } from './row-set';
import { SetsMenu } from './sets-menu';

/** What is selected: its size, its mixture, its tiles, and ways to keep it. */
export function SelectionPanel({
  columns,
  selection,
  selected,
  counts,
}: {
  readonly columns: AtlasColumns;
  readonly selection: SelectedTiles;
  readonly selected: RowSet;
  /** Selected tiles per cluster, in the order of the clusters. */
  readonly counts: readonly number[];
}) {
  const { clusters } = useStudy();
  const [saving, setSaving] = useState(false);
  const slides = new Set(Array.from(selected, (row) => columns.slide[row])).size;
  return (
    <>
      <RailHead
        title={selection.set?.name ?? 'Selection'}
        count={selected.length > 0 && `${counted(selected.length, 'tile')}, ${counted(slides, 'slide')}`}
      >
        <SetsMenu rows={selection.rows} />
        {selected.length > 0 && (
          <>
            <ExportMenu rows={selection.rows} />
            <WriteButton least="annotator" size="small" onClick={() => setSaving(true)}>
              Save set
            </WriteButton>
          </>
        )}
      </RailHead>
      <section className={styles.selection} aria-label="Selected tiles">
        {selection.state === 'failed' && <Failed error={selection.error} />}
        {selection.state === 'lost' && (
          <EmptyState action={<Button onClick={selection.clear}>Clear</Button>}>
            This selection was made in another browser and not saved as a set.
          </EmptyState>
        )}
        {selected.length > 0 ? (
          <>
            <MixtureStrip size="thick" shares={counts} clusters={clusters} />
            <Gallery columns={columns} selected={selected} />
          </>
        ) : (
          (selection.state === 'none' || selection.state === 'ready') && (
            <EmptyState>
              Draw around points with the lasso, or choose a cluster, slide or label on the left.
            </EmptyState>
          )
        )}
      </section>
      {saving && <SaveSet rows={selection.rows} onClose={() => setSaving(false)} />}
    </>
  );
}
