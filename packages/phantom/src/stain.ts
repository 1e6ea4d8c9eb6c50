import { createRandom } from '@morphoscope/domain';
import { between } from './canvas.js';
import type { FullSpec, PenColour, Site } from './spec.js';

type Rgb = readonly [number, number, number];

/** How a site's dyes and scanner turn concentrations into light: Beer–Lambert, `I = white · 10^−(H·h + E·e + R·r)`. */
export interface Stain {
  /** Optical density per unit of haematoxylin, in R, G, B. */
  readonly h: Rgb;
  readonly e: Rgb;
  readonly r: Rgb;
  /** Grey level of glass, 0–255, in R, G, B. */
  readonly white: Rgb;
  /** Standard deviation of the sensor's noise, grey levels. */
  readonly noise: number;
}

/**
 * Sites differ in hue and strength. A: balanced (vectors near those of Macenko et al. 2009, doi:10.1109/ISBI.2009.5193250);
 * B: strong purple haematoxylin, pale eosin, bluish glass; C: weak blue haematoxylin, orange eosin, warm glass.
 */
const SITE_STAINS: Readonly<Record<Site, Stain>> = {
  A: { h: [0.5, 0.62, 0.3], e: [0.1, 0.44, 0.22], r: [0.14, 0.62, 0.5], white: [243, 242, 244], noise: 1.6 },
  B: { h: [0.52, 0.72, 0.26], e: [0.13, 0.4, 0.12], r: [0.2, 0.62, 0.4], white: [238, 239, 246], noise: 2.2 },
  C: { h: [0.52, 0.5, 0.22], e: [0.06, 0.44, 0.3], r: [0.1, 0.6, 0.58], white: [247, 244, 238], noise: 1.3 },
};

/** Optical density of full ink, in R, G, B. */
export const INK: Readonly<Record<PenColour, Rgb>> = {
  blue: [0.85, 0.52, 0.1],
  green: [0.8, 0.22, 0.62],
  black: [0.8, 0.78, 0.72],
};

/** The site's stain with a slide's own variation: strengths ± 10 %, vectors ± 3 %. */
export function slideStain(spec: FullSpec): Stain {
  const random = createRandom(spec.seed, 'phantom', 'stain', spec.site);
  const site = SITE_STAINS[spec.site];
  const vary = (vector: Rgb): Rgb => {
    const strength = between(random, 0.9, 1.1);
    return vector.map((value) => value * strength * between(random, 0.97, 1.03)) as unknown as Rgb;
  };
  return { ...site, h: vary(site.h), e: vary(site.e), r: vary(site.r) };
}
