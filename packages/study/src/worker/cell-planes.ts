import { applyShiftToMap, createProjector, type Projector, projectionBasis } from '@morphoscope/clustering';
import type { SignedShift } from '@morphoscope/domain';
import { type ChannelLayout, projectionRows } from './channels.js';
import type { WorkerDictionary } from './protocol.js';

/** Dictionaries that see the activations through the same shift, and the rows that give their planes. */
interface ShiftedRows {
  readonly shift: SignedShift;
  /** `m × C`: K rows per dictionary and one of ones for its strength. */
  readonly rows: Float32Array;
  /** First plane and number of planes per dictionary, in the order of `rows`. */
  readonly places: readonly { readonly offset: number; readonly planes: number }[];
}

/** Turns the activations of one tile into the planes of a `ChannelLayout`. */
export class CellPlanes {
  readonly #rows: Float32Array;
  readonly #shifted: readonly ShiftedRows[];
  readonly #projector: Promise<Projector> = createProjector();

  /** @param evidence `classes × C` head weights, when the layer feeds a linear head */
  constructor(
    private readonly layout: ChannelLayout,
    dictionaries: readonly WorkerDictionary[],
    private readonly C: number,
    evidence?: Float32Array,
  ) {
    this.#rows = projectionRows(layout, dictionaries, C, evidence);
    this.#shifted = shiftedRows(layout, dictionaries, C);
  }

  /**
   * @param activations `C × P` of one tile, only read.
   * @param planes `channels × P`, written.
   */
  async fill(activations: Float32Array, P: number, planes: Float32Array): Promise<void> {
    const { C } = this;
    const projector = await this.#projector;
    planes.set(await projector.project(this.#rows, activations, C, P));
    for (const { shift, rows, places } of this.#shifted) {
      const shifted = new Float32Array(C * P);
      applyShiftToMap(activations, shift, P, shifted);
      const products = await projector.project(rows, shifted, C, P);
      let from = 0;
      for (const { offset, planes: count } of places) {
        planes.set(products.subarray(from * P, (from + count) * P), offset * P);
        from += count;
      }
    }
    const { squaredNorm } = this.layout;
    if (squaredNorm >= 0)
      addSquaredNorms(activations, C, P, planes.subarray(squaredNorm * P, (squaredNorm + 1) * P));
  }
}

function shiftedRows(
  layout: ChannelLayout,
  dictionaries: readonly WorkerDictionary[],
  C: number,
): ShiftedRows[] {
  const groups: { shift: SignedShift; members: number[] }[] = [];
  dictionaries.forEach(({ shift }, i) => {
    if (!shift) return;
    const known = groups.find((group) => sameShift(group.shift, shift));
    if (known) known.members.push(i);
    else groups.push({ shift, members: [i] });
  });
  return groups.map(({ shift, members }) => {
    const places = members.map((i) => ({
      offset: layout.dictionaries[i]!.offset,
      planes: dictionaries[i]!.K + 1,
    }));
    const rows = new Float32Array(places.reduce((sum, { planes }) => sum + planes, 0) * C);
    let at = 0;
    for (const i of members) {
      const { H, K, metric } = dictionaries[i]!;
      rows.set(projectionBasis(H, K, metric), at * C);
      rows.fill(1, (at + K) * C, (at + K + 1) * C);
      at += K + 1;
    }
    return { shift, rows, places };
  });
}

function sameShift(a: SignedShift, b: SignedShift): boolean {
  return (
    a.shift.every((value, c) => value === b.shift[c]) && a.scale.every((value, c) => value === b.scale[c])
  );
}

function addSquaredNorms(A: Float32Array, C: number, P: number, out: Float32Array): void {
  out.fill(0);
  for (let c = 0; c < C; c++) {
    for (let p = 0; p < P; p++) out[p]! += A[c * P + p]! ** 2;
  }
}
