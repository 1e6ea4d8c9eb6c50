import { createRandom, type Random } from '@morphoscope/domain';
import { between, type Canvas } from './canvas.js';
import { sampleNoise } from './noise.kernel.js';
import type { Bounds } from './scatter.js';
import type { FullSpec } from './spec.js';

/** What grows in a zone. */
type ZoneKind = 'malignant' | 'fat' | 'lymphocytes' | 'haemorrhage';

/** A blob of the slide set aside for one kind of tissue, px. */
export interface Zone {
  readonly kind: ZoneKind;
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

/** The architecture of a slide: where tissue is and what grows where. */
export interface Layout {
  readonly zones: readonly Zone[];
  /** Signed distance to the tissue's edge, px, positive inside (approximate). */
  tissue(x: number, y: number): number;
  /** Whether a point lies in a zone of this kind; `margin` px > 0 widens the zone. */
  inZone(kind: ZoneKind, x: number, y: number, margin?: number): boolean;
  /** Fibre coordinates at a point, px: `across` the fibres and `along` them. */
  across(x: number, y: number): number;
  along(x: number, y: number): number;
  /** Direction of the fibres, radians. */
  direction(x: number, y: number): number;
}

/** Draws the architecture from the slide's seed. */
export function makeLayout(canvas: Canvas, spec: FullSpec): Layout {
  const random = createRandom(spec.seed, 'phantom', 'layout');
  const { lumps, clouds } = canvas.noise;
  const zones = placeZones(random, canvas, spec.label === 'malignant');
  const um = canvas.um;
  const margin = between(random, 30, 55) * um;
  const tilt = between(random, 0, Math.PI);
  const nx = Math.cos(tilt);
  const ny = Math.sin(tilt);
  const ox = random.below(512);
  const wave = (x: number, y: number) =>
    110 * um * (sampleNoise(lumps, x / (19 * um) + ox, y / (19 * um)) - 0.5) +
    26 * um * (sampleNoise(lumps, x / (5 * um), y / (5 * um) + ox) - 0.5);
  const across = (x: number, y: number) => x * nx + y * ny + wave(x, y);
  const tissue = (x: number, y: number) => {
    const edge = Math.min(x, y, canvas.width - x, canvas.height - y);
    const rough = sampleNoise(clouds, x / (2 * um) + ox, y / (2 * um) + 77) - 0.5;
    return edge - margin + 75 * um * rough;
  };
  return {
    zones,
    tissue,
    across,
    along: (x, y) => y * nx - x * ny,
    direction: (x, y) => {
      const dx = across(x + 2, y) - across(x - 2, y);
      const dy = across(x, y + 2) - across(x, y - 2);
      return Math.atan2(dx, -dy);
    },
    inZone: (kind, x, y, margin = 0) => {
      const rough = 0.9 * (sampleNoise(clouds, x / um + 200, y / um + ox) - 0.5);
      return zones.some((zone) => {
        if (zone.kind !== kind) return false;
        const reach = zone.r + margin;
        return Math.hypot(x - zone.x, y - zone.y) < reach * (1 + rough);
      });
    },
  };
}

/** Malignant foci, fat lobules, lymphoid aggregates and a bleed, scaled to the slide's area. */
function placeZones(random: Random, canvas: Canvas, malignant: boolean): Zone[] {
  const um = canvas.um;
  const area = (canvas.width * canvas.height) / (um * um * 1.3e6);
  const zones: Zone[] = [];
  const put = (kind: ZoneKind, count: number, low: number, high: number, inset: number) => {
    for (let n = 0; n < count; n++) {
      const zone = roomiest(random, canvas, kind, between(random, low, high) * um, inset * um, zones);
      zones.push(zone);
    }
  };
  const share = (mean: number) => Math.max(1, Math.round(mean * area * between(random, 0.75, 1.25)));
  if (malignant) put('malignant', share(2), 190, 280, 190);
  put('fat', share(1.4), 110, 170, 110);
  put('lymphocytes', share(3), 40, 75, 70);
  put('haemorrhage', share(1), 40, 70, 90);
  return zones;
}

/** The best of a few random places: farthest from the zones there already. */
function roomiest(
  random: Random,
  canvas: Canvas,
  kind: ZoneKind,
  r: number,
  inset: number,
  zones: readonly Zone[],
): Zone {
  const radius = Math.min(r, 0.3 * Math.min(canvas.width, canvas.height));
  const border = Math.min(inset, 0.35 * Math.min(canvas.width, canvas.height));
  let best: Zone | undefined;
  let bestRoom = Number.NEGATIVE_INFINITY;
  for (let n = 0; n < 12; n++) {
    const x = between(random, border, canvas.width - border);
    const y = between(random, border, canvas.height - border);
    let room = radius;
    for (const zone of zones) room = Math.min(room, Math.hypot(x - zone.x, y - zone.y) - zone.r - radius);
    if (room > bestRoom) {
      best = { kind, x, y, r: radius };
      bestRoom = room;
    }
  }
  return best!;
}

/** Box around a zone with room for its rough outline, cut to the canvas. */
export function zoneBounds(canvas: Canvas, zone: Zone): Bounds {
  const reach = zone.r * 1.5;
  return {
    x0: Math.max(0, zone.x - reach),
    y0: Math.max(0, zone.y - reach),
    x1: Math.min(canvas.width, zone.x + reach),
    y1: Math.min(canvas.height, zone.y + reach),
  };
}
