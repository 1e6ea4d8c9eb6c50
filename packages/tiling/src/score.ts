/** Glass is at least this bright and at most this coloured; else the picture shows no glass. */
const GLASS_LEAST = 215;
const GLASS_CHROMA = 12;
/** Green may be this far below red and blue; more is stain, however pale. */
const GLASS_MAGENTA = 7;
/** Share of the picture that must look like glass before its colour is believed. */
const GLASS_SHARE = 0.01;
/** How much darkness without colour counts: grey stain is tissue, shadow and bubble are not. */
const GREY_WEIGHT = 0.15;

/** Divides out the colour of the glass (median of the brighter half of glass-like px; white if there is none). Changes `rgb`. */
export function balanceWhite(rgb: Uint8Array): void {
  const glass = glassColour(rgb);
  const tables = glass.map((white) =>
    Uint8Array.from({ length: 256 }, (_, v) => Math.min(255, Math.round((v * 255) / white))),
  );
  for (let c = 0; c < 3; c++) {
    const table = tables[c] as Uint8Array;
    for (let i = c; i < rgb.length; i += 3) rgb[i] = table[rgb[i] as number] as number;
  }
}

function glassColour(rgb: Uint8Array): readonly number[] {
  const brightness = new Uint32Array(256);
  const level = (p: number): number => {
    const [r, g, b] = [rgb[p] as number, rgb[p + 1] as number, rgb[p + 2] as number];
    const least = Math.min(r, g, b);
    if (least < GLASS_LEAST || Math.max(r, g, b) - least > GLASS_CHROMA) return -1;
    return g + GLASS_MAGENTA < Math.min(r, b) ? -1 : Math.round((r + g + b) / 3);
  };
  let count = 0;
  for (let p = 0; p < rgb.length; p += 3) {
    const at = level(p);
    if (at < 0) continue;
    brightness[at] = (brightness[at] as number) + 1;
    count++;
  }
  if (count < (GLASS_SHARE * rgb.length) / 3) return [255, 255, 255];
  const middle = quantileLevel(brightness, count / 2);
  const sums = [0, 0, 0];
  let used = 0;
  for (let p = 0; p < rgb.length; p += 3) {
    if (level(p) < middle) continue;
    for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (rgb[p + c] as number);
    used++;
  }
  return sums.map((sum) => sum / used);
}

function quantileLevel(histogram: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let level = 0; level < histogram.length; level++) {
    seen += histogram[level] as number;
    if (seen >= wanted) return level;
  }
  return histogram.length - 1;
}

/** Tissue score per px, 0–255, of white-balanced `rgb`: chroma plus 15 % of the darkness of the brightest channel. */
export function tissueScore(rgb: Uint8Array): Uint8Array {
  const score = new Uint8Array(rgb.length / 3);
  for (let p = 0; p < score.length; p++) {
    const [r, g, b] = [rgb[p * 3] as number, rgb[p * 3 + 1] as number, rgb[p * 3 + 2] as number];
    const max = Math.max(r, g, b);
    score[p] = Math.floor(max - Math.min(r, g, b) + GREY_WEIGHT * (255 - max));
  }
  return score;
}

/** Otsu's threshold (1979) of the scores where `skip` is not 1, held within `least … most`. */
export function boundedOtsu(
  score: Uint8Array,
  skip: Uint8Array | undefined,
  least: number,
  most: number,
): number {
  const histogram = new Uint32Array(256);
  let total = 0;
  let sum = 0;
  for (let i = 0; i < score.length; i++) {
    if (skip?.[i] === 1) continue;
    const bin = score[i] as number;
    histogram[bin] = (histogram[bin] as number) + 1;
    total++;
    sum += bin;
  }
  let best = least;
  let bestVariance = 0;
  let below = 0;
  let sumBelow = 0;
  for (let t = 0; t < 255; t++) {
    below += histogram[t] as number;
    sumBelow += t * (histogram[t] as number);
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const variance = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (variance > bestVariance) [best, bestVariance] = [t + 1, variance];
  }
  return Math.min(most, Math.max(least, best));
}
