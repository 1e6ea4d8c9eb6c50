import type { ModelLayers, RegisteredSlide } from '@morphoscope/rpc';
import { describe, expect, it } from 'vitest';
import {
  draftLike,
  emptyDraft,
  estimateOf,
  problemsOf,
  readClusters,
  requestOf,
  usableOf,
} from '../../src/run/run-draft';

const slide = (id: string, more: Partial<RegisteredSlide> = {}): RegisteredSlide => ({
  id,
  projectId: 'p',
  name: id,
  state: 'ready',
  width: 2560,
  height: 1280,
  mpp: { x: 0.5, y: 0.5 },
  findings: [],
  createdAt: '2026-11-26T12:00:00Z',
  ...more,
});

const model = {
  id: 'm',
  name: 'model',
  preprocessing: { tilePx: 256, mpp: 0.5 },
  defaultLayer: 'last',
  linearHead: true,
  layers: [
    { name: 'last', channels: 64, width: 16, height: 16, strideInput: 16 },
    { name: 'logits', channels: 2, width: 1, height: 1, strideInput: 256, unsuitable: 'one cell per tile' },
  ],
} as unknown as ModelLayers;

const full = { ...emptyDraft, name: 'Run', slides: new Set(['a']), model: 'm' };

describe('numbers of clusters', () => {
  it('are one, several, or found', () => {
    expect(readClusters('8')).toEqual([8]);
    expect(readClusters('4, 6;8  8')).toEqual([4, 6, 8]);
    expect(readClusters(' Auto ')).toBe('auto');
  });

  it.each(['', '1', '65', '4.5', 'many', '2 3 4 5 6 7 8 9 10 11 12 13 14'])('are not %j', (text) => {
    expect(readClusters(text)).toBeNull();
  });
});

describe('a run that is filled in', () => {
  it('says what is missing, and nothing once it is whole', () => {
    expect(Object.keys(problemsOf(emptyDraft, []))).toEqual(['name', 'slides', 'model']);
    expect(problemsOf(full, [slide('a')], model)).toEqual({});
  });

  it('needs a scale where a chosen slide has none', () => {
    const { mpp: _mpp, ...noScale } = slide('a');
    expect(problemsOf(full, [noScale], model).slideMpp).toMatch(/a does not say/);
    expect(problemsOf({ ...full, slideMpp: '0.25' }, [noScale], model)).toEqual({});
    expect(problemsOf(full, [slide('a'), { ...noScale, id: 'b' }], model)).toEqual({});
  });

  it.each([
    ['stride', '0'],
    ['stride', '1.5'],
    ['minTissue', '101'],
    ['holdOut', '95'],
    ['slideMpp', '0'],
    ['seed', ''],
    ['seed', '-1'],
    ['clusters', '1'],
  ] as const)('does not take %s %j', (field, text) => {
    expect(problemsOf({ ...full, [field]: text }, [slide('a')], model)).toHaveProperty(field);
  });

  it('is no run of a model without a layer that suits', () => {
    const flat = { ...model, layers: model.layers.slice(1) };
    expect(problemsOf(full, [slide('a')], flat)).toHaveProperty('layer');
  });

  it('counts tiles half a tile apart, as the run will make them', () => {
    // 2560 px × 1280 px at the model's own scale, 128 px apart.
    expect(estimateOf(full, [slide('a')], model)).toEqual({
      tileMicrons: 128,
      cellMicrons: 8,
      mostTiles: 20 * 10,
      areaMm2: (2560 * 0.5 * 1280 * 0.5) / 1e6,
    });
    expect(estimateOf({ ...full, stride: '256' }, [slide('a')], model)?.mostTiles).toBe(10 * 5);
    expect(estimateOf({ ...full, slides: new Set() }, [slide('a')], model)).toBeUndefined();
  });

  it('is sent with shares as shares, and without what was left empty', () => {
    const request = requestOf({ ...full, minTissue: '40', holdOut: '30', clusters: '4,6' }, 'p');
    expect(request).toMatchObject({
      project: 'p',
      slides: ['a'],
      clusters: [4, 6],
      minTissue: 0.4,
      holdOut: 0.3,
    });
    expect(request).not.toHaveProperty('stridePx');
    expect(request).not.toHaveProperty('layer');
    expect(requestOf({ ...full, holdOut: '0' }, 'p')).not.toHaveProperty('holdOut');
  });
});

describe('a run like an earlier one', () => {
  it('asks for the same again', () => {
    const draft = {
      ...full,
      ...{ layer: 'last', methods: ['nmf', 'kmeans'] as const, clusters: '4, 6', stride: '128' },
      ...{ minTissue: '35', slideMpp: '0.25', holdOut: '20', seed: '7', index: false },
    };
    const asked = requestOf(draft, 'p');
    expect(requestOf(draftLike({ priority: 5, ...asked }), 'p')).toEqual(asked);
    const found = requestOf({ ...full, clusters: 'auto' }, 'p');
    expect(requestOf(draftLike({ priority: 5, ...found }), 'p')).toEqual(found);
  });

  it('takes only slides that are still there and can be read', () => {
    const slides = [slide('a'), slide('b', { state: 'broken' }), slide('c')];
    expect(usableOf(new Set(['a', 'b', 'gone']), slides)).toEqual(new Set(['a']));
  });
});
