import { hash32 } from '@morphoscope/domain';

/** A slide's number of tiles. */
export interface TileCount {
  readonly id: string;
  readonly tiles: number;
}

/**
 * Chooses at most `most` tiles of a cohort by the smallest hash of (seed, slide, tile): a uniform sample that neither
 * the order of the slides nor the work can change (bottom-k sampling). Memory is that of `most` tiles.
 * @param purpose tells samples of one cohort apart
 * @returns per slide id the grid indices chosen, ascending; slides without a chosen tile are left out
 */
export function chooseTiles(
  slides: readonly TileCount[],
  most: number,
  seed: number,
  purpose: string,
): Map<string, number[]> {
  const smallest = new SmallestRanks(most);
  slides.forEach(({ id, tiles }, s) => {
    for (let t = 0; t < tiles; t++) smallest.offer(hash32(seed, purpose, id, t), s, t);
  });
  const chosen = new Map<string, number[]>();
  const ordered = smallest.items.sort((a, b) => a.slide - b.slide || a.tile - b.tile);
  for (const { slide, tile } of ordered) {
    const id = slides[slide]!.id;
    const list = chosen.get(id);
    if (list) list.push(tile);
    else chosen.set(id, [tile]);
  }
  return chosen;
}

interface Ranked {
  readonly rank: number;
  readonly slide: number;
  readonly tile: number;
}

/** Keeps the items of smallest rank; sorts and cuts whenever twice as many have come together. */
class SmallestRanks {
  #items: Ranked[] = [];
  #limit = Number.POSITIVE_INFINITY;

  constructor(private readonly most: number) {}

  offer(rank: number, slide: number, tile: number): void {
    if (rank > this.#limit) return;
    this.#items.push({ rank, slide, tile });
    if (this.#items.length >= 2 * this.most) this.#cut();
  }

  get items(): Ranked[] {
    this.#cut();
    return [...this.#items];
  }

  #cut(): void {
    this.#items.sort((a, b) => a.rank - b.rank || a.slide - b.slide || a.tile - b.tile);
    this.#items = this.#items.slice(0, this.most);
    if (this.#items.length === this.most) this.#limit = this.#items.at(-1)!.rank;
  }
}
