import { inflateSync } from 'node:zlib';
import { type Heatmap, NO_CLUSTER } from '@morphoscope/domain';
import { contrast } from '@morphoscope/heatmap/colormap';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { niceLength } from '../src/chart/scale-bar.js';
import { axisOf } from '../src/chart/waterfall.js';
import { mix, safeColour, signedMix } from '../src/colour.js';
import { html } from '../src/html.js';
import { decimal, percent, signed, whole } from '../src/number-text.js';
import { cellLabels, maskOf, UNCOVERED } from '../src/picture/cell-layer.js';
import { maskPng } from '../src/picture/indexed-png.js';
import { slidesInFull } from '../src/selection.js';
import { DARK, LIGHT } from '../src/style/tokens.js';
import { readMarkup } from './markup.js';
import { makeSummary } from './summary-fixture.js';

describe('html', () => {
  it('gives any text back as text, in content and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const safe = [...value].filter(
          (c) => !/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u.test(c) || /[\t\n]/.test(c),
        );
        fc.pre(safe.length === [...value].length);
        const { elements, text } = readMarkup(`<!doctype html>${html`<p title="${value}">${value}</p>`}`);
        expect(text).toBe(value);
        expect(elements[0]?.attributes.get('title')).toBe(value);
      }),
      { numRuns: 150 },
    );
  });

  it('leaves out nothing-values and joins lists', () => {
    expect(html`${null}${undefined}${false}${0}${['<', html`<b>x</b>`]}`.text).toBe('0&lt;<b>x</b>');
  });
});

describe('numbers', () => {
  it('have a true minus, fixed decimals and thin units', () => {
    expect([decimal(-0.567), decimal(-0.001), decimal(Number.NaN)]).toEqual(['\u22120.57', '0.00', '–']);
    expect([signed(0.2), signed(-0.2), signed(0)]).toEqual(['+0.20', '\u22120.20', '0.00']);
    expect([whole(4344), whole(999), whole(1234567)]).toEqual(['4,344', '999', '1,234,567']);
    expect([percent(0.14), percent(0.004), percent(0.0004), percent(0)]).toEqual([
      '14\u202f%',
      '0.4\u202f%',
      '<0.1\u202f%',
      '0\u202f%',
    ]);
  });

  it('scale bars are 1, 2 or 5 times a power of ten, the longest that fits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), (limit) => {
        const length = niceLength(limit);
        expect(length).toBeLessThanOrEqual(limit * 1.0000001);
        expect(length * 2.5000001).toBeGreaterThanOrEqual(limit);
        expect(Number((length / 10 ** Math.floor(Math.log10(length) + 1e-9)).toPrecision(6))).toSatisfy(
          (step: number) => [1, 2, 5].includes(step),
        );
      }),
    );
    expect(niceLength(Number.NaN)).toBe(0);
  });
});

describe('colour', () => {
  it('of text reaches 4.5 on every surface in both themes', () => {
    for (const theme of [LIGHT, DARK]) {
      for (const surface of [theme.bg, theme.panel, theme.raised])
        for (const ink of [theme.ink, theme.ink2, theme.ink3, theme.error])
          expect(contrast(ink, surface), `${ink} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(theme.onsolid, theme.solid)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('of signed values leaves their number readable, at any strength and in both themes', () => {
    for (let amount = -1; amount <= 1; amount += 0.01) {
      const { end, share, ink } = signedMix(amount);
      expect(contrast(ink, mix(end, LIGHT.neutral, share / 100))).toBeGreaterThanOrEqual(4.5);
      expect(contrast('#ffffff', mix(end, DARK.neutral, share / 100))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is a colour or grey', () => {
    expect(safeColour('#E1690F')).toBe('#e1690f');
    expect(safeColour('#fff;background:url(x)')).toBe('#8a8a8a');
  });
});

describe('pictures', () => {
  it('masks decode to the colour where set and to nothing elsewhere', async () => {
    const [width, height] = [19, 7];
    const bits = Uint8Array.from({ length: width * height }, (_, i) => ((i * 7) % 5 === 0 ? 1 : 0));
    const png = maskPng(bits, width, height, '#3c78ff');
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([width, height, 4]);
    for (const [i, bit] of bits.entries()) {
      expect(data[i * 4 + 3]).toBe(bit ? 255 : 0);
      if (bit) expect([...data.subarray(i * 4, i * 4 + 3)]).toEqual([0x3c, 0x78, 0xff]);
    }
    const idat = png.indexOf('IDAT');
    expect(inflateSync(png.subarray(idat + 4, idat + 4 + png.readUInt32BE(idat - 4)))).toHaveLength(
      height * 4,
    );
  });

  const map = (width: number, height: number, label: (i: number, j: number) => number): Heatmap => ({
    raster: { width, height, originX: 5, originY: -3, stepX: 32, stepY: 16 },
    channels: 1,
    data: Float32Array.from({ length: width * height }, (_, p) => label(p % width, Math.floor(p / width))),
  });

  it('keeps clusters, none and not covered apart', () => {
    const cells = cellLabels(map(3, 1, (i) => [1, NO_CLUSTER, Number.NaN][i]!));
    expect([...cells.labels]).toEqual([1, NO_CLUSTER, UNCOVERED]);
    expect([...maskOf(cells, (label) => label === UNCOVERED)]).toEqual([0, 0, 1]);
    expect(cells.rect).toEqual({ x: 5, y: -3, width: 96, height: 16 });
  });

  it('shrinks a large map by the commonest label of each block, on the same ground', () => {
    const cells = cellLabels(map(1701, 6, (i) => (i % 3 === 0 ? 7 : 2)));
    expect([cells.width, cells.height]).toEqual([567, 2]);
    expect(cells.labels.every((label, p) => label === (p === 566 || p === 1133 ? cells.labels[p] : 2))).toBe(
      true,
    );
    expect(cells.rect.width).toBe(567 * 3 * 32);
    const tie = cellLabels(map(802, 1, (i) => (i % 2 === 0 ? 4 : 1)));
    expect(tie.labels[0]).toBe(1);
  });
});

it('shows each cluster where it lies when not all slides fit', () => {
  const [dictionary] = makeSummary({ slides: 2, clusters: [4] }).dictionaries;
  const slides = Array.from({ length: 50 }, (_, s) => ({
    ...dictionary!.slides[0]!,
    slideId: `s${s}`,
    prevalence: [0, 1, 2, 3].map((k) => (s === 10 + 7 * k ? 0.9 : 0.01 * k)),
  }));
  const shown = slidesInFull({ ...dictionary!, slides }, 4).map((slide) => slide.slideId);
  expect(shown).toEqual(['s10', 's17', 's24', 's31']);
  expect(slidesInFull({ ...dictionary!, slides }, 50)).toHaveLength(50);
});

it('finds an axis that holds every step of a waterfall', () => {
  const part = { className: 'a', effects: [2, -5], residual: 1, bias: -0.5, residualShare: 0.1 };
  expect(axisOf([part])).toEqual({ low: -3.5, high: 1.5 });
  expect(axisOf([])).toEqual({ low: 0, high: 0 });
});
