import { join } from 'node:path';
import type { LinearHead } from '@morphoscope/domain';
import { describeModel } from '@morphoscope/embedder';
import { readNpyRow, slideFile } from '@morphoscope/study';
import type { OpenedStudy } from './opened-study.js';
import { fileBelow, type SlideRoots } from './slide-path.js';
import type { TileTable } from './tile-table.js';

/**
 * Mean class evidence of a tile, `w_c · mean A`, from its stored mean activations and the head of the study's model: with average
 * pooling its logit is bias plus this. `undefined` where the model cannot be read from here, is another one, or has no head linear
 * in the layer.
 */
export async function tileEvidence(
  { study, columns }: TileTable,
  row: number,
  roots: SlideRoots | undefined,
): Promise<number[] | undefined> {
  const head = await headOf(study, roots);
  if (!head) return undefined;
  const slide = columns.slide[row]!;
  const path = join(study.facts.folder.slide(study.facts.records[slide]!.id), slideFile.pooled);
  const pooled = await readNpyRow(path, row - columns.first[slide]!).catch(() => undefined);
  if (pooled?.length !== head.channels) return undefined;
  return Array.from({ length: head.classes }, (_, c) =>
    pooled.reduce((sum, value, i) => sum + value * head.weights[c * head.channels + i]!, 0),
  );
}

function headOf(study: OpenedStudy, roots: SlideRoots | undefined): Promise<LinearHead | undefined> {
  const { model, layer, preprocessing } = study.facts.manifest;
  if (model.head?.pooling !== 'average') return Promise.resolve(undefined);
  return study.kept(`head ${roots?.join(' ')}`, async () => {
    const path = await fileBelow(model.path, roots);
    if (path === undefined) return undefined;
    const found = await describeModel(path, { tilePx: preprocessing.tilePx }).catch(() => undefined);
    const { head, sha256 } = found ?? {};
    return head && sha256 === model.sha256 && head.layer === layer.name ? head : undefined;
  });
}
