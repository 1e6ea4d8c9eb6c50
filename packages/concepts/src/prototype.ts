import { MorphoscopeError, type Prototype, type Tile } from '@morphoscope/domain';
import type { ClusterTable } from './cluster-table.js';
import { type PrototypeScore, scoreColumn, strongestOther } from './prototype-score.js';

/** How prototypes are chosen. */
export interface PrototypeOptions {
  /** Prototypes wanted per cluster. Default 8. */
  readonly count?: number;
  /**
   * Most tiles from one slide. Default 1; when the cohort is a single slide and nothing is said, `count`.
   * With fewer slides than wanted prototypes there are fewer prototypes: the rule is not bent.
   */
  readonly perSlide?: number;
  /** Default `maxWeight`. */
  readonly score?: PrototypeScore;
  /**
   * Whether two tiles of a slide show the same tissue; such a second tile is passed over. Default: only a tile and itself.
   * Matters when `perSlide` > 1 (or the cohort is one slide) and tiles overlap.
   */
  readonly overlaps?: (slideId: string, tileIndex: number, otherTileIndex: number) => boolean;
}

/** A tile chosen to stand for a cluster. */
export interface SelectedPrototype {
  /** Cluster id, 0-based. */
  readonly cluster: number;
  readonly slideId: string;
  readonly tileIndex: number;
  /** Strongest cell: `row · w + column` in the tile's map. */
  readonly cell: number;
  /** Value of the chosen score, > 0. */
  readonly score: number;
  /** With the score `border`: the cluster on the other side, 0-based. */
  readonly other?: number;
}

/**
 * Chooses prototypes while slides stream by: memory holds `K × count` candidates, whatever the number of slides or
 * tiles. The order in which slides come does not change the result.
 */
export class PrototypeSelector {
  readonly #K: number;
  readonly #count: number;
  readonly #perSlide: number;
  readonly #lift: boolean;
  readonly #score: PrototypeScore;
  readonly #overlaps: NonNullable<PrototypeOptions['overlaps']>;
  readonly #best: SelectedPrototype[][];
  readonly #slides = new Set<string>();
  #onlySlide: SelectedPrototype[][] | undefined;

  /** @throws MorphoscopeError `InputError` when `count` or `perSlide` is not a whole number ≥ 1. */
  constructor(K: number, options: PrototypeOptions = {}) {
    this.#K = K;
    this.#count = wholeNumber('count', options.count ?? 8);
    this.#perSlide = wholeNumber('perSlide', options.perSlide ?? 1);
    this.#lift = options.perSlide === undefined;
    this.#score = options.score ?? 'maxWeight';
    this.#overlaps = options.overlaps ?? (() => false);
    this.#best = Array.from({ length: K }, () => []);
  }

  /**
   * Takes a slide's whole table. Tables are only read and may be dropped afterwards.
   * @throws MorphoscopeError `InputError` when K differs or the slide was added before.
   */
  add(table: ClusterTable): void {
    if (table.K !== this.#K)
      throw new MorphoscopeError('InputError', `This table has ${table.K} clusters, expected ${this.#K}`, {
        where: table.slideId,
        suggestion: 'Compute it with the dictionary that the prototypes are for.',
      });
    if (this.#slides.has(table.slideId))
      throw new MorphoscopeError('InputError', 'This slide was added twice', {
        where: table.slideId,
        suggestion: 'Give every slide its own id.',
      });
    this.#slides.add(table.slideId);
    const first = this.#lift && this.#slides.size === 1;
    if (first) this.#onlySlide = this.#perCluster((k) => this.#strongest(table, k, this.#count));
    else this.#onlySlide = undefined;
    for (let k = 0; k < this.#K; k++) {
      const found =
        this.#onlySlide?.[k]?.slice(0, this.#perSlide) ?? this.#strongest(table, k, this.#perSlide);
      const list = this.#best[k]!;
      list.push(...found);
      list.sort(strongestFirst);
      list.length = Math.min(list.length, this.#count);
    }
  }

  /** Prototypes per cluster, strongest first; ties by slide id, then tile index. Empty for a cluster no tile holds. */
  select(): SelectedPrototype[][] {
    return (this.#onlySlide ?? this.#best).map((list) => [...list]);
  }

  #perCluster<T>(pick: (k: number) => T): T[] {
    return Array.from({ length: this.#K }, (_, k) => pick(k));
  }

  #strongest(table: ClusterTable, cluster: number, wanted: number): SelectedPrototype[] {
    const scores = scoreColumn(table, cluster, this.#score);
    if (wanted === 1) {
      const row = strongestRow(table, scores);
      return row < 0 ? [] : [this.#selected(table, cluster, row, scores[row]!)];
    }
    const rows = Array.from(scores.keys()).filter((i) => scores[i]! > 0);
    rows.sort((a, b) => scores[b]! - scores[a]! || table.tileIndex[a]! - table.tileIndex[b]!);
    const chosen: SelectedPrototype[] = [];
    for (const i of rows) {
      if (chosen.length === wanted) break;
      const candidate = this.#selected(table, cluster, i, scores[i]!);
      if (chosen.some((other) => this.#overlaps(table.slideId, other.tileIndex, candidate.tileIndex)))
        continue;
      chosen.push(candidate);
    }
    return chosen;
  }

  #selected(table: ClusterTable, cluster: number, row: number, score: number): SelectedPrototype {
    const tile = tileOf(table, cluster, row, score);
    return this.#score === 'border' ? { ...tile, other: strongestOther(table, cluster, row) } : tile;
  }
}

/**
 * The top tiles of each cluster over all slides. See `PrototypeOptions` for the rules; `PrototypeSelector` does the
 * same for tables that come one by one.
 * @returns K lists, strongest first.
 */
export function selectPrototypes(
  tables: readonly ClusterTable[],
  K: number,
  options: PrototypeOptions = {},
): SelectedPrototype[][] {
  const selector = new PrototypeSelector(K, options);
  for (const table of tables) selector.add(table);
  return selector.select();
}

/**
 * Where a prototype lies on its slide: the tile and its strongest cell as level-0 rectangles (fractional).
 * @param mapWidth cells across the tile's map
 * @param mapHeight cells down
 */
export function locatePrototype(
  prototype: SelectedPrototype,
  tile: Pick<Tile, 'x' | 'y' | 'extent' | 'extentY'>,
  mapWidth: number,
  mapHeight: number,
): Prototype {
  const width = tile.extent / mapWidth;
  const height = tile.extentY / mapHeight;
  const row = Math.floor(prototype.cell / mapWidth);
  return {
    slideId: prototype.slideId,
    tileIndex: prototype.tileIndex,
    tile: { x: tile.x, y: tile.y, width: tile.extent, height: tile.extentY },
    cell: { x: tile.x + (prototype.cell % mapWidth) * width, y: tile.y + row * height, width, height },
    score: prototype.score,
  };
}

/** Row of the largest score > 0, ties to the smaller tile index; −1 if there is none. */
function strongestRow(table: ClusterTable, scores: Float64Array): number {
  let best = -1;
  for (let i = 0; i < table.n; i++) {
    if (!(scores[i]! > 0)) continue;
    const tie = best >= 0 && scores[i] === scores[best] && table.tileIndex[i]! < table.tileIndex[best]!;
    if (best < 0 || scores[i]! > scores[best]! || tie) best = i;
  }
  return best;
}

/** A row of a table as a prototype of a cluster. */
export function tileOf(table: ClusterTable, cluster: number, row: number, score: number): SelectedPrototype {
  return {
    cluster,
    slideId: table.slideId,
    tileIndex: table.tileIndex[row]!,
    cell: table.maxCell[row * table.K + cluster]!,
    score,
  };
}

function strongestFirst(a: SelectedPrototype, b: SelectedPrototype): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.slideId !== b.slideId) return a.slideId < b.slideId ? -1 : 1;
  return a.tileIndex - b.tileIndex;
}

/**
 * @throws MorphoscopeError `InputError` when the value is not a whole number ≥ 1.
 */
export function wholeNumber(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new MorphoscopeError('InputError', `${name} is ${value}, not a whole number of at least 1`, {
    where: name,
    suggestion: 'Ask for 1 or more.',
  });
}
