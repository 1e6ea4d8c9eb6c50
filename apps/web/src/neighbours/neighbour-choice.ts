/** Which of the nearest tiles a person wants to see. */
export const neighbourChoices = ['any', 'slide', 'cluster', 'wrong'] as const;
export type NeighbourChoice = (typeof neighbourChoices)[number];

export const choiceWords: Readonly<Record<NeighbourChoice, string>> = {
  any: 'Any',
  slide: 'Other slide',
  cluster: 'Other cluster',
  wrong: 'Wrong',
};

/** What is asked about: the slides and strongest clusters of the tiles of the question. */
export interface AskedTiles {
  readonly slides: readonly string[];
  readonly clusters: readonly number[];
}

/** The filter of `neighbours.find` for a choice. Tiles that overlap the question show the same tissue: left out. */
export function neighbourFilterOf(choice: NeighbourChoice, asked: AskedTiles, onePerSlide: boolean) {
  return {
    overlapping: false,
    ...(onePerSlide ? { onePerSlide: true } : {}),
    ...(choice === 'slide' ? { notSlides: [...asked.slides] } : {}),
    ...(choice === 'cluster' && asked.clusters.length > 0 ? { notClusters: [...asked.clusters] } : {}),
    ...(choice === 'wrong' ? { wrong: true } : {}),
  };
}

/** How the search went, in words: `recall 1.00, exact search`. */
export function searchWords(search: 'hnsw' | 'exact', recall: number): string {
  return search === 'exact' ? 'recall 1.00, exact search' : `recall@10 ${recall.toFixed(3)}, by graph`;
}
