import type {
  ConceptSummary,
  Heatmap,
  PixelRelevance,
  SaliencySummary,
  StudySummary,
} from '@morphoscope/domain';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../src/index.js';
import { magnitude } from '../src/number-text.js';
import { cellHeat } from '../src/picture/cell-heat.js';
import { heatEnds, heatUrl } from '../src/picture/heat-layer.js';
import { relevanceLayers } from '../src/picture/relevance-layers.js';
import { type Element, readMarkup } from './markup.js';
import { makeSummary } from './summary-fixture.js';

const SIDE = 256;
const HOSTILE = '"><script>alert(1)</script> & log-odds';

function relevance(seed: number, explains = HOSTILE): PixelRelevance {
  const values = (f: (i: number) => number) => Float32Array.from({ length: SIDE * SIDE }, (_, i) => f(i));
  const maps = {
    ...{ width: SIDE, height: SIDE },
    activation: values((i) => (i % 7) * seed),
    decision: values((i) => ((i % 5) - 2) * seed),
  };
  return { method: 'lrp-epsilon-plus-flat', explains, maps: () => Promise.resolve(maps) };
}

/** The study of the fixture, whose first clusters know relevance of their first two examples. */
function withRelevance(summary: StudySummary): StudySummary {
  const known = (concept: ConceptSummary): ConceptSummary => ({
    ...concept,
    pictures: concept.pictures.map((picture, i) =>
      i < 2 ? { ...picture, relevance: relevance(i + 1) } : picture,
    ),
  });
  const dictionaries = summary.dictionaries.map((dictionary) => ({
    ...dictionary,
    concepts: dictionary.concepts.map((concept, k) => (k === 0 ? known(concept) : concept)),
  }));
  return { ...summary, dictionaries };
}

function saliency(method: SaliencySummary['method'], signed: boolean, asked: string[]): SaliencySummary {
  const raster = { originX: 0, originY: 0, stepX: 512, stepY: 512, width: 60, height: 44 };
  const map = (): Promise<Heatmap> => {
    asked.push(method);
    const data = Float32Array.from({ length: 60 * 44 }, (_, i) => (i % 9) - (signed ? 4 : 0));
    return Promise.resolve({ raster, channels: 1, data } as Heatmap);
  };
  return { method, explains: HOSTILE, signed, map, range: { low: signed ? -4 : 0, high: 4 } };
}

function pixel(data: Buffer, i: number): number[] {
  return [...data.subarray(4 * i, 4 * i + 4)];
}

describe('heat', () => {
  it('is amber above 0, blue below, the stronger the less transparent, and nothing at 0 and NaN', async () => {
    const values = Float32Array.of(0, Number.NaN, 1, -1, 0.5, -0.5, 9, 0.01);
    const url = heatUrl({ values, width: 8, height: 1, end: 1 });
    const png = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
    const { data } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const rgb = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    for (const i of [0, 1, 7]) expect(pixel(data, i)[3]).toBe(0);
    expect(pixel(data, 2)).toEqual([...rgb(heatEnds.above), 235]);
    expect(pixel(data, 3)).toEqual([...rgb(heatEnds.below), 235]);
    expect(pixel(data, 4)).toEqual([...rgb(heatEnds.above), Math.round((235 * 4) / 7)]);
    expect(pixel(data, 5)).toEqual([...rgb(heatEnds.below), pixel(data, 4)[3]]);
    expect(pixel(data, 6)).toEqual(pixel(data, 2));
  });

  it('takes the mean of the covered cells of each block of a large map', () => {
    const raster = { originX: 8, originY: 0, stepX: 2, stepY: 2, width: 801, height: 2 };
    const data = new Float32Array(1602).fill(Number.NaN);
    data.set([1, 3], 0);
    data[801] = 5;
    const heat = cellHeat({ raster, channels: 1, data } as Heatmap);
    expect([heat.width, heat.height, heat.values[0]]).toEqual([267, 1, 3]);
    expect(heat.values[1]).toBeNaN();
    expect(heat.rect).toEqual({ x: 8, y: 0, width: 267 * 6, height: 6 });
  });

  it('of prototypes is shares of each tile, added up by blocks, on one scale', async () => {
    const [picture] = makeSummary({ slides: 1 }).dictionaries[0]!.concepts[0]!.pictures;
    const layers = await relevanceLayers([
      { ...picture!, relevance: relevance(1) },
      picture!,
      { ...picture!, relevance: relevance(1000) },
    ]);
    expect(layers[1]).toBeUndefined();
    expect(layers[0]!.fired).toMatchObject({ width: 128, height: 128 });
    const sum = layers[0]!.moved.values.reduce((total, value) => total + Math.abs(value), 0);
    expect(sum).toBeCloseTo(1, 4);
    expect(layers[2]!.fired.end).toBe(layers[0]!.fired.end);
    expect(layers[2]!.fired.values[9]).toBeCloseTo(layers[0]!.fired.values[9]!, 8);
  });

  it.each([
    [0, '0'],
    [0.0123, '0.012'],
    [4.1e-7, '4.1\u202f×\u202f10⁻⁷'],
    [250000, '2.5\u202f×\u202f10⁵'],
  ])('has ends that can be read: %d', (value, text) => {
    expect(magnitude(value)).toBe(text);
  });
});

describe('relevance over the examples', () => {
  const summary = withRelevance(makeSummary({ slides: 3 }));
  let page = '';
  let elements: Element[] = [];
  let text = '';
  beforeAll(async () => {
    page = await renderReport(summary);
    ({ elements, text } = readMarkup(page));
  });
  const radios = () => elements.filter((element) => element.attributes.get('type') === 'radio');

  it('can be chosen with buttons of one group per card, the stain first', () => {
    const groups = new Map<string, string[]>();
    for (const { attributes } of radios()) {
      const name = attributes.get('name')!;
      groups.set(name, [...(groups.get(name) ?? []), attributes.get('value')!]);
    }
    expect(groups.size).toBe(summary.dictionaries.length);
    for (const values of groups.values()) expect(values).toEqual(['stain', 'fired', 'moved']);
    const checked = radios().filter(({ attributes }) => attributes.has('checked'));
    expect(checked.map(({ attributes }) => attributes.get('value'))).toEqual(
      summary.dictionaries.map(() => 'stain'),
    );
  });

  it('lies twice over every example that has it; the others step back', () => {
    const known = 2 * summary.dictionaries.length;
    expect(page.match(/<g class="over fired">/g)).toHaveLength(known);
    expect(page.match(/<g class="over moved">/g)).toHaveLength(known);
    const pictures = summary.dictionaries
      .flatMap((d) => d.concepts)
      .reduce((n, c) => n + c.pictures.length, 0);
    expect(page.match(/<figure class="plain">/g)).toHaveLength(pictures - known);
  });

  it('says in words what is seen, and lets no text out of its place', () => {
    expect(text).toContain('by way of this cluster alone: "><script>alert(1)</script> & log-odds');
    expect(text).toContain('Asked of the first 2 examples.');
    expect(page).not.toContain('<script>alert');
  });

  it('costs a few kB per example and is the same again', async () => {
    const bare = await renderReport(makeSummary({ slides: 3 }));
    const cards = summary.dictionaries.length;
    expect((page.length - bare.length) / (2 * cards)).toBeLessThan(30_000);
    expect(await renderReport(summary)).toBe(page);
  });
});

describe('saliency maps of slides', () => {
  const asked: string[] = [];
  const base = makeSummary({ slides: 3 });
  const methods = ['gradcam', 'hirescam', 'lrp-epsilon-plus-flat', 'occlusion', 'smoothgrad'] as const;
  const maps = methods.map((method) => saliency(method, method !== 'gradcam', asked));
  const summary = {
    ...base,
    dictionaries: base.dictionaries.map((dictionary) => ({
      ...dictionary,
      slides: dictionary.slides.map((slide) => ({ ...slide, saliency: maps })),
    })),
  };

  it('are read for slides shown in full only, four at most, once for all dictionaries', async () => {
    asked.length = 0;
    await renderReport(summary, { slidesInFull: 1 });
    const shown = summary.dictionaries.map(({ slides }) => slides[0]!.slideId);
    expect(asked.length % 4).toBe(0);
    expect(asked.length / 4).toBeLessThanOrEqual(new Set(shown).size * 2);
    asked.length = 0;
    await renderReport(summary);
    expect(asked).toEqual(Array.from({ length: 3 }, () => methods.slice(0, 4)).flat());
  });

  it('stand beside the clusters with what they explain and where their scale ends', async () => {
    const page = await renderReport(summary, { saliencyMaps: 2 });
    const { text, elements } = readMarkup(page);
    const panels = 3 * summary.dictionaries.length;
    expect(text.split('Saliency maps of the same tiles').length - 1).toBe(panels);
    expect(text.split('Grad-CAM: "><script>').length - 1).toBe(panels);
    expect(page.match(/class="heat-scale both"/g)).toHaveLength(panels);
    expect(text).toContain('−4');
    expect(text).toContain('one scale for all slides and targets');
    expect(page).not.toContain('<script>alert');
    const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
