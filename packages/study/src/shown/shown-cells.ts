import { join } from 'node:path';
import { type DictionaryView, shownLabels } from '@morphoscope/clustering';
import { NO_CLUSTER } from '@morphoscope/domain';
import { fromFloat16 } from '../array/float16.js';
import { openZarr } from '../array/zarr.js';
import { type StudyFolder, slideFile } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { NOT_COVERED } from '../stage/cell-maps.js';
import { changesLabels, shownSize } from './shown-dictionary.js';

/** A band of rows of a slide's hard map as people see it. */
export interface ShownBand {
  readonly y0: number;
  readonly rows: number;
  /** `rows × width`: shown id, `NO_CLUSTER`, or `NOT_COVERED`. */
  readonly labels: Uint8Array;
  /** `rows × width`: 1 on tissue. */
  readonly onTissue: Uint8Array;
}

/** The hard map of a slide after edits, band by band; weights are read only where merging or splitting needs them. */
export async function* shownBands(
  folder: StudyFolder,
  record: SlideRecord,
  id: string,
  view: DictionaryView | undefined,
): AsyncGenerator<ShownBand & { readonly width: number; readonly height: number }> {
  const cells = join(folder.slide(record.id), slideFile.cells);
  const stored = await openZarr(join(cells, id, 'label'));
  const tissue = await openZarr(join(cells, 'tissue'));
  const weights = view && changesLabels(view) ? await openZarr(join(cells, id, 'W')) : undefined;
  const { width, height, chunk } = stored;
  for (let band = 0; band * chunk < height; band++) {
    const { y0, rows, data } = await stored.readBand(band);
    const labels = Uint8Array.from(data);
    if (view && weights) {
      const half = (await weights.readBand(band)).data;
      const W = Float32Array.from(half, (value) => fromFloat16(value));
      shownLabels(view, W, labels, labels);
    }
    const onTissue = Uint8Array.from((await tissue.readBand(band)).data);
    yield { y0, rows, labels, onTissue, width, height };
  }
}

/** Covered cells on tissue per shown id, and those without activation. */
export async function countShown(
  folder: StudyFolder,
  record: SlideRecord,
  id: string,
  view: DictionaryView,
): Promise<{ readonly labelCounts: readonly number[]; readonly none: number }> {
  const { labelCounts: counted, none } = record.dictionaries[id]!;
  if (!changesLabels(view)) return { labelCounts: counted, none };
  const labelCounts = new Array<number>(shownSize(view)).fill(0);
  let without = 0;
  for await (const { labels, onTissue } of shownBands(folder, record, id, view))
    labels.forEach((label, i) => {
      if (!onTissue[i] || label === NOT_COVERED) return;
      if (label === NO_CLUSTER) without++;
      else labelCounts[label]!++;
    });
  return { labelCounts, none: without };
}
