import { LABELS, stainOf } from './known-map';

/** Pixels of a screenshot, RGBA. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** How far a painted map agrees with the tissue below it. */
export interface Comparison {
  /** Part of the px whose tissue is the same for one px around: only those are judged. */
  readonly share: number;
  /** Judged px that are painted as something else. */
  readonly wrong: number;
  /** Labels seen among them. */
  readonly seen: readonly number[];
}

const MIXED = -2;

/** Which stain a px shows: a label, −1 for tissue that is not covered, or MIXED on an edge and off the slide. */
function stainLabels({ rgba, width, height }: Picture): Int8Array {
  const labels = new Int8Array(width * height).fill(MIXED);
  for (let i = 0; i < labels.length; i++)
    for (let label = -1; label < LABELS; label++) {
      const stain = stainOf(label);
      if (stain.every((value, c) => Math.abs(value - (rgba[4 * i + c] as number)) <= 6)) labels[i] = label;
    }
  return labels;
}

/** Which cluster a px is painted with: one channel is left of the grey; all are left where nothing is painted. */
function paintLabel(rgba: Uint8ClampedArray, i: number): number {
  const strong = [0, 1, 2].filter((c) => (rgba[4 * i + c] as number) > 40);
  return strong.length === 1 ? (strong[0] as number) : strong.length === 3 ? -1 : MIXED;
}

/** Compares a picture of tissue with one of the map over it. */
export function comparePictures(tissue: Picture, map: Picture): Comparison {
  const { width, height } = tissue;
  const stains = stainLabels(tissue);
  const seen = new Set<number>();
  let [clear, wrong] = [0, 0];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const label = stains[at] as number;
      if (label === MIXED) continue;
      let same = true;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) same &&= stains[at + dy * width + dx] === label;
      if (!same) continue;
      clear++;
      seen.add(label);
      if (paintLabel(map.rgba, at) !== label) wrong++;
    }
  return { share: clear / (width * height), wrong, seen: [...seen] };
}
