import type { DictionaryView } from '@morphoscope/clustering';
import type { Heatmap } from '@morphoscope/domain';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import { NOT_COVERED } from '../stage/cell-maps.js';
import { shownBands } from './shown-cells.js';

/**
 * A slide's hard map for one dictionary, thinned to at most `side` cells per axis by taking every n-th cell. NaN where no
 * tile is and on glass: what a model makes of glass is no finding about tissue.
 * @param view labels as edits show them; default those of the fit.
 */
export async function readHardMap(
  folder: StudyFolder,
  record: SlideRecord,
  id: string,
  side: number,
  view?: DictionaryView,
): Promise<Heatmap> {
  const { width: across, height: down } = record.raster;
  const every = Math.max(1, Math.ceil(Math.max(across, down) / side));
  const width = Math.ceil(across / every);
  const height = Math.ceil(down / every);
  const data = new Float32Array(width * height).fill(Number.NaN);
  for await (const { y0, rows, labels, onTissue } of shownBands(folder, record, id, view)) {
    for (let r = (every - (y0 % every)) % every; r < rows; r += every) {
      for (let x = 0; x < width; x++) {
        const at = r * across + x * every;
        const label = labels[at]!;
        if (label !== NOT_COVERED && onTissue[at] === 1) data[((y0 + r) / every) * width + x] = label;
      }
    }
  }
  const { raster } = record;
  return {
    raster: { ...raster, width, height, stepX: raster.stepX * every, stepY: raster.stepY * every },
    channels: 1,
    data,
  };
}
