import {
  type ConceptSummary,
  createRandom,
  type Decomposition,
  type DictionarySummary,
  NO_CLUSTER,
  type PrototypePicture,
  type SlideSummary,
  type StudySummary,
  type TilePixels,
} from '@morphoscope/domain';
import { COLOURS, NAMES } from './cluster-names.js';

/** What a made-up study consists of. */
export interface FixtureOptions {
  readonly slides?: number;
  readonly clusters?: readonly number[];
  readonly classNames?: readonly string[];
  readonly kind?: 'nmf' | 'kmeans';
  readonly linear?: boolean;
  readonly failures?: number;
}

const CELLS = { width: 60, height: 44, step: 512 };

/** A whole study of synthetic tissue: smooth blobs in stain-like tones, labels that follow them. */
export function makeSummary(options: FixtureOptions = {}): StudySummary {
  const classNames = options.classNames ?? ['benign', 'malignant'];
  const kind = options.kind ?? 'nmf';
  const tissues = Array.from({ length: options.slides ?? 6 }, (_, s) => makeTissue(s));
  return {
    title: 'Phantom cohort, demo model',
    version: '0.1.0',
    model: {
      file: 'model.onnx',
      sha256: 'a3f1'.repeat(16),
      classNames,
      engine: 'ort:cpu',
      preprocessing: {
        tilePx: 224,
        mpp: 0.5,
        scale: 1 / 255,
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
        channelOrder: 'rgb',
        layout: 'nchw',
        resize: 'box',
        resizeFrom: 'pyramid',
      },
      layer: {
        name: 'features.14',
        op: 'Relu',
        channels: 128,
        height: 14,
        width: 14,
        strideInput: 16,
        receptiveField: 108,
        nonNegative: true,
      },
    },
    tiling: { tilePx: 224, stridePx: 112, mpp: 0.5, minTissue: 0.25, edge: 'cover' },
    overlapRule: 'activations averaged, one cell clipped at each tile border',
    seed: 0,
    dictionaries: (options.clusters ?? [4, 8]).map((K) =>
      makeDictionary(K, kind, classNames, options.linear ?? true, tissues),
    ),
    failures: Array.from({ length: options.failures ?? 0 }, (_, i) => ({
      slideId: `broken-${i + 1}`,
      message: 'The slide has no mpp.',
      suggestion: 'Give it with --mpp-of broken-1=0.25.',
    })),
    findings: [
      {
        code: 'cluster-on-one-slide',
        severity: 'warning',
        location: 'cluster 8',
        message: '97 % of the cells of Pen lie on one slide, slide-02.',
        suggestion: 'Check whether it shows tissue, or the stain, scanner or pen of that slide.',
      },
      {
        code: 'mpp-by-hand',
        severity: 'info',
        location: 'slide-03',
        message: 'The mpp was set by hand: 0.5.',
      },
    ],
  };
}

interface Tissue {
  readonly slideId: string;
  readonly pixels: TilePixels;
  /** Value 0–1 per cell, NaN on glass. */
  readonly field: Float32Array;
}

function makeTissue(s: number): Tissue {
  const random = createRandom(s, 'tissue');
  const blobs = Array.from({ length: 26 }, () => ({
    x: random.uniform(),
    y: random.uniform(),
    r: 0.04 + 0.12 * random.uniform(),
    v: random.uniform(),
  }));
  const outline = (x: number, y: number) =>
    ((x - 0.5) / 0.42) ** 2 +
      ((y - 0.5) / 0.4) ** 2 +
      0.12 * Math.sin(9 * x + s) +
      0.1 * Math.cos(11 * y - s) <
    1;
  const at = (x: number, y: number) => {
    let sum = 0;
    let weight = 1e-6;
    for (const blob of blobs) {
      const w = Math.exp(-((x - blob.x) ** 2 + (y - blob.y) ** 2) / (2 * blob.r ** 2));
      sum += w * blob.v;
      weight += w;
    }
    return sum / weight;
  };
  const width = 360;
  const height = 264;
  const data = new Uint8Array(width * height * 3).fill(243);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!outline(x / width, y / height)) continue;
      const v = at(x / width, y / height);
      const nucleus = random.uniform() < 0.05 + 0.2 * v ? 70 : 0;
      const grain = 14 * random.normal();
      const i = (y * width + x) * 3;
      data[i] = clamp(240 - 60 * v - nucleus + grain);
      data[i + 1] = clamp(196 - 70 * v - nucleus + grain);
      data[i + 2] = clamp(218 - 20 * v - 0.4 * nucleus + grain);
    }
  }
  const field = new Float32Array(CELLS.width * CELLS.height);
  for (let j = 0; j < CELLS.height; j++)
    for (let i = 0; i < CELLS.width; i++) {
      const [x, y] = [(i + 0.5) / CELLS.width, (j + 0.5) / CELLS.height];
      field[j * CELLS.width + i] = outline(x, y) ? at(x, y) : Number.NaN;
    }
  return { slideId: `slide-${String(s + 1).padStart(2, '0')}`, pixels: { data, width, height }, field };
}

function makeDictionary(
  K: number,
  kind: 'nmf' | 'kmeans',
  classNames: readonly string[],
  linear: boolean,
  tissues: readonly Tissue[],
): DictionarySummary {
  const random = createRandom(K, 'dictionary');
  const importance = Array.from({ length: K }, (_, k) =>
    classNames.map((_, c) => (c % 2 ? 1 : -0.7) * (0.9 - (1.6 * k) / (K - 1)) + 0.1 * random.normal()),
  );
  const decomposed = linear && kind === 'nmf';
  const slides = tissues.map((tissue) => makeSlide(tissue, K, classNames, importance, decomposed));
  const concepts = Array.from({ length: K }, (_, k): ConceptSummary => {
    const shown = tissues.slice(0, 8);
    return {
      cluster: k,
      name: NAMES[k] ?? `Cluster ${k + 1}`,
      colour: COLOURS[k % COLOURS.length]!,
      prototypes: shown.map((tissue, i) => ({
        slideId: tissue.slideId,
        tileIndex: 17 * k + i,
        tile: { x: 4000, y: 4000, width: 448, height: 448 },
        cell: { x: 4128, y: 4096, width: 32, height: 32 },
        score: 9 - i,
      })),
      pictures: shown.map((_, i) => makePrototype(k, i)),
      prevalence: Object.fromEntries(slides.map((slide) => [slide.slideId, slide.prevalence[k]!])),
      overallPrevalence: slides.reduce((sum, slide) => sum + slide.prevalence[k]!, 0) / slides.length,
      ...(linear ? { importance: importance[k]! } : {}),
      findings:
        k === 7
          ? [
              {
                code: 'cluster-on-one-slide',
                severity: 'warning',
                location: 'cluster 8',
                message:
                  '97 % of the cells of Pen lie on one slide, slide-02, which holds 17 % of all cells.',
                suggestion: 'Check whether it shows tissue, or the stain, scanner or pen of that slide.',
              },
            ]
          : [],
    };
  });
  const error = (i: number) => 0.46 + 0.4 * Math.exp(-i / 6);
  return {
    id: `${kind}-k${K}`,
    kind,
    K,
    fit: {
      algorithm: kind === 'nmf' ? 'nmf-hals' : 'kmeans-lloyd',
      init: 'nndsvda',
      seed: 0,
      sampleRows: 100_000,
      iterations: 42,
      converged: true,
      history: Array.from({ length: 42 }, (_, i) => error(i)),
    },
    order: `effect on ${classNames.at(-1)}, strongest first`,
    ...(kind === 'nmf' ? { relativeError: 0.461 } : {}),
    concepts,
    ...(linear ? {} : { decisionNote: 'More layers follow before the decision: use deletion.' }),
    slides,
  };
}

function makeSlide(
  tissue: Tissue,
  K: number,
  classNames: readonly string[],
  importance: readonly (readonly number[])[],
  decomposed: boolean,
): SlideSummary {
  const data = Float32Array.from(tissue.field, (value, i) => {
    if (Number.isNaN(value)) return value;
    return i % 97 === 0 ? NO_CLUSTER : Math.min(K - 1, Math.floor(value * K));
  });
  const covered = data.filter((label) => !Number.isNaN(label));
  const prevalence = Array.from(
    { length: K },
    (_, k) => covered.filter((label) => label === k).length / covered.length,
  );
  const decomposition = classNames.map((className, c): Decomposition => {
    const effects = prevalence.map((share, k) => 4 * share * importance[k]![c]!);
    return {
      className,
      effects,
      residual: c % 2 ? 0.31 : -0.28,
      bias: c % 2 ? -0.2 : 0.15,
      residualShare: 0.34,
    };
  });
  const logits = decomposition.map((d) => d.bias + d.residual + d.effects.reduce((a, b) => a + b, 0));
  const odds = logits.map(Math.exp);
  const all = odds.reduce((a, b) => a + b, 0);
  return {
    slideId: tissue.slideId,
    width: CELLS.width * CELLS.step,
    height: CELLS.height * CELLS.step,
    mpp: { x: 0.2431, y: 0.2431 },
    tiles: 1204,
    tissueAreaMm2: 41.27,
    label: classNames.at(-1)!,
    thumbnail: tissue.pixels,
    hardMap: {
      raster: {
        width: CELLS.width,
        height: CELLS.height,
        originX: 0,
        originY: 0,
        stepX: CELLS.step,
        stepY: CELLS.step,
      },
      channels: 1,
      data,
    },
    prevalence,
    meanPrediction: odds.map((value) => value / all),
    decomposition: decomposed ? decomposition : [],
  };
}

function makePrototype(k: number, i: number): PrototypePicture {
  const random = createRandom(k, 'prototype', i);
  const side = 288;
  const data = new Uint8Array(side * side * 3);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const fibre = 18 * Math.sin((x * Math.cos(k) + y * Math.sin(k)) / 7 + Math.sin(x / 23));
      const grain = 12 * random.uniform() - 6;
      const tone = [
        clamp(224 + fibre / 2 + grain),
        clamp(150 + fibre + grain),
        clamp(196 + fibre / 2 + grain),
      ];
      data.set(tone, (y * side + x) * 3);
    }
  }
  for (let n = 0; n < 30 + 12 * (8 - k); n++) {
    const [cx, cy, r] = [random.below(side), random.below(side), 4 + random.below(6)];
    for (let y = Math.max(0, cy - r); y < Math.min(side, cy + r); y++)
      for (let x = Math.max(0, cx - r); x < Math.min(side, cx + r); x++)
        if ((x - cx) ** 2 + 1.7 * (y - cy) ** 2 < r * r)
          data.set(
            [90 + random.below(14), 56 + random.below(14), 132 + random.below(14)],
            (y * side + x) * 3,
          );
  }
  return {
    prototypeIndex: i,
    pixels: { data, width: side, height: side },
    tileRect: { x: 32, y: 32, width: 224, height: 224 },
    cellRect: { x: 96 + 16 * i, y: 80, width: 16, height: 16 },
    mpp: 0.5,
  };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
