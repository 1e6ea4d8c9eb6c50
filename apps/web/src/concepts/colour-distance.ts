import { rgbOf } from '@morphoscope/heatmap/colormap';

type Triple = readonly [number, number, number];

/** Colour vision: normal, or without one of the three kinds of cones. */
export const visions = ['normal', 'deutan', 'protan', 'tritan'] as const;
export type Vision = (typeof visions)[number];

/** Below, two clusters side by side on tissue are hard to tell apart; the palette of eight keeps 10.6 everywhere. */
export const closeDistance = 10;

/**
 * How different two colours look (CIEDE2000; Sharma, Wu, Dalal 2005) to people with this colour vision (Machado,
 * Oliveira, Fernandes 2009, severity 1). 0: the same; 2: just noticeable side by side; 10: clearly apart.
 */
export function colourDistance(a: string, b: string, vision: Vision = 'normal'): number {
  return ciede2000(labOf(seen(linear(a), vision)), labOf(seen(linear(b), vision)));
}

/** The cluster whose colour is nearest to `colour` under any colour vision, and under which. */
export function nearestColour<T extends { readonly colour: string }>(
  colour: string,
  others: readonly T[],
): { readonly other: T; readonly vision: Vision; readonly distance: number } | undefined {
  const all = others.flatMap((other) =>
    visions.map((vision) => ({ other, vision, distance: colourDistance(colour, other.colour, vision) })),
  );
  return all.sort((a, b) => a.distance - b.distance)[0];
}

const machado: Readonly<Record<Exclude<Vision, 'normal'>, readonly [Triple, Triple, Triple]>> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Triple {
  const [r, g, b] = rgbOf(hex).map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return [r as number, g as number, b as number];
}

function seen(rgb: Triple, vision: Vision): Triple {
  if (vision === 'normal') return rgb;
  const [r, g, b] = machado[vision].map((row) => clamp(row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2]));
  return [r as number, g as number, b as number];
}

/** CIE L*a*b* under D65. */
function labOf([r, g, b]: Triple): Triple {
  const f = (t: number) => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function ciede2000([L1, a1, b1]: Triple, [L2, a2, b2]: Triple): number {
  const G = 0.5 * (1 - saturation((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [A1, A2] = [a1 * (1 + G), a2 * (1 + G)];
  const [C1, C2] = [Math.hypot(A1, b1), Math.hypot(A2, b2)];
  const [h1, h2] = [hue(A1, b1), hue(A2, b2)];
  const grey = C1 * C2 === 0;
  const turn = grey ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dH = 2 * Math.sqrt(C1 * C2) * Math.sin(radians(turn) / 2);
  const [L, C, h] = [(L1 + L2) / 2, (C1 + C2) / 2, grey ? h1 + h2 : meanHue(h1, h2)];
  const SL = 1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2);
  const SC = 1 + 0.045 * C;
  const SH = 1 + 0.015 * C * hueWeight(h);
  const RT = -Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2)))) * 2 * saturation(C);
  const [l, c, k] = [(L2 - L1) / SL, (C2 - C1) / SC, dH / SH];
  return Math.sqrt(Math.max(0, l * l + c * c + k * k + RT * c * k));
}

const saturation = (C: number) => Math.sqrt(C ** 7 / (C ** 7 + 25 ** 7));

const hueWeight = (h: number) =>
  1 -
  0.17 * Math.cos(radians(h - 30)) +
  0.24 * Math.cos(radians(2 * h)) +
  0.32 * Math.cos(radians(3 * h + 6)) -
  0.2 * Math.cos(radians(4 * h - 63));

function meanHue(h1: number, h2: number): number {
  if (Math.abs(h1 - h2) <= 180) return (h1 + h2) / 2;
  return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2;
}

const hue = (a: number, b: number) =>
  a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
const radians = (degrees: number) => (degrees * Math.PI) / 180;
const clamp = (value: number) => Math.min(1, Math.max(0, value));
