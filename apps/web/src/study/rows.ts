import type { StudySlide } from '@morphoscope/rpc';

/** Rows number the tiles of a study, slide after slide. First row of every slide, and the number of all rows last. */
export function firstRows(slides: readonly Pick<StudySlide, 'tiles'>[]): number[] {
  const first = [0];
  for (const { tiles } of slides) first.push((first.at(-1) as number) + tiles);
  return first;
}

/** How many of the rows lie on each slide. */
export function rowsPerSlide(rows: readonly number[], first: readonly number[]): number[] {
  const counts = new Array<number>(first.length - 1).fill(0);
  for (const row of rows) {
    const slide = slideOfRow(row, first);
    if (slide !== -1) counts[slide] = (counts[slide] as number) + 1;
  }
  return counts;
}

/** Index of the slide of a row; −1 where there is none. */
export function slideOfRow(row: number, first: readonly number[]): number {
  if (row < 0 || row >= (first.at(-1) ?? 0)) return -1;
  let [low, high] = [0, first.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((first[middle] as number) <= row) low = middle;
    else high = middle;
  }
  return low;
}
