import { contrast, type Hex, hexOf } from './hex.js';

/**
 * Colours of the first twelve clusters, in order: orange, blue, mint, olive, amber, teal, lime, tan, sky, pine, khaki,
 * sage. Chosen to stay apart from each other and from H&E tones under normal vision, deuteranopia and protanopia; the
 * first eight for tritanopia too.
 */
export const clusterPalette: readonly Hex[] = [
  '#e1690f',
  '#3c78ff',
  '#69f0c3',
  '#69692d',
  '#f0a500',
  '#0f7887',
  '#a5f078',
  '#a5875a',
  '#2da5ff',
  '#00785a',
  '#b4b478',
  '#5aa587',
];

/** Colour of cells without a cluster (`NO_CLUSTER`). No cluster has it. */
export const noClusterColour: Hex = '#9e9e9e';

/** Colour of cluster `k`, 0-based: the palette, then greys that all differ (a person tells them by chip and name). */
export function colourOf(k: number): Hex {
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`cluster ${k}`);
  return clusterPalette[k] ?? (greys[(k - clusterPalette.length) % greys.length] as Hex);
}

/**
 * Text colour that reads best on `hex`: near-black `#111111` or white; black on the few middle greys where both would
 * stay below a contrast of 4.5.
 */
export function inkOn(hex: string): Hex {
  const dark = contrast(hex, '#111111');
  const light = contrast(hex, '#ffffff');
  if (Math.max(dark, light) < 4.5) return '#000000';
  return dark >= light ? '#111111' : '#ffffff';
}

/** Greys in bit-reversed order, so that the first few are far apart; without the extremes and the no-cluster grey. */
const greys: readonly Hex[] = Array.from({ length: 256 }, (_, i) => reverseBits(i))
  .filter((v) => v >= 6 && v <= 249)
  .map((v) => hexOf([v, v, v]))
  .filter((hex) => hex !== noClusterColour);

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) reversed |= 128 >> bit;
  return reversed;
}
