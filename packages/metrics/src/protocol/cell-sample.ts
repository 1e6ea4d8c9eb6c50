import { hash32 } from '@morphoscope/domain';

/**
 * A bounded sample of cells per stratum, drawn by the lowest hashes of (seed, slide, tile, cell): which cells it keeps does not
 * depend on the order of the tiles or on how the work was divided.
 */
export interface CellSample {
  /** `floats` per kept cell, row-major, in no meaningful order. */
  rows(stratum: number): Float32Array;
  /** Cells offered. */
  offered(stratum: number): number;
  offer(stratum: number, hash: number, write: (out: Float32Array, at: number) => void): void;
  /** Adds the cells of another sample of the same bound and width. */
  merge(other: readonly CellReservoir[]): void;
  /** What `merge` takes; plain data that can be sent to another thread. */
  readonly strata: readonly CellReservoir[];
}

/** The sample of one stratum. */
export interface CellReservoir {
  /** Place of each kept cell in the draw; the first `count` entries. */
  hashes: Float64Array;
  /** `count × width`. */
  values: Float32Array;
  count: number;
  offered: number;
  /** Hashes above it are not among the lowest any more. */
  ceiling: number;
}

/** @param bound cells kept per stratum. @param width numbers per cell. */
export function createCellSample(strata: number, bound: number, width: number): CellSample {
  const reservoirs = Array.from({ length: strata }, () => emptyReservoir(Math.min(1024, 2 * bound), width));
  const offer: CellSample['offer'] = (stratum, hash, write) => {
    const reservoir = reservoirs[stratum]!;
    reservoir.offered++;
    if (hash > reservoir.ceiling) return;
    if (reservoir.count === reservoir.hashes.length) makeRoom(reservoir, bound, width);
    reservoir.hashes[reservoir.count] = hash;
    write(reservoir.values, reservoir.count * width);
    reservoir.count++;
  };
  return {
    strata: reservoirs,
    offer,
    offered: (stratum) => reservoirs[stratum]!.offered,
    rows: (stratum) => {
      const reservoir = reservoirs[stratum]!;
      if (reservoir.count > bound) prune(reservoir, bound, width);
      return reservoir.values.subarray(0, reservoir.count * width);
    },
    merge: (other) => {
      other.forEach((from, stratum) => {
        for (let i = 0; i < from.count; i++) {
          offer(stratum, from.hashes[i]!, (out, at) => {
            out.set(from.values.subarray(i * width, (i + 1) * width), at);
          });
        }
        reservoirs[stratum]!.offered += from.offered - from.count;
      });
    },
  };
}

/** Place of a cell in the draw, 0…2³²−1 plus a fraction that tells equal hashes apart. */
export function cellHash(seed: number, slide: string, tile: number, cell: number): number {
  const first = hash32(seed, slide, tile);
  return hash32(first, cell) + hash32(first, cell, 1) / 4294967296;
}

function emptyReservoir(size: number, width: number): CellReservoir {
  return {
    hashes: new Float64Array(size),
    values: new Float32Array(size * width),
    count: 0,
    offered: 0,
    ceiling: Number.POSITIVE_INFINITY,
  };
}

function makeRoom(reservoir: CellReservoir, bound: number, width: number): void {
  if (reservoir.count >= 2 * bound) {
    prune(reservoir, bound, width);
    return;
  }
  const size = Math.min(2 * bound, 2 * reservoir.count);
  const larger = emptyReservoir(size, width);
  larger.hashes.set(reservoir.hashes);
  larger.values.set(reservoir.values);
  reservoir.hashes = larger.hashes;
  reservoir.values = larger.values;
}

function prune(reservoir: CellReservoir, bound: number, width: number): void {
  const { hashes, values, count } = reservoir;
  const limit = hashes.slice(0, count).sort()[bound - 1]!;
  let kept = 0;
  for (let i = 0; i < count && kept < bound; i++) {
    if (hashes[i]! > limit) continue;
    hashes[kept] = hashes[i]!;
    values.copyWithin(kept * width, i * width, (i + 1) * width);
    kept++;
  }
  reservoir.count = kept;
  reservoir.ceiling = limit;
}
