import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readView, shownClusters, toggled, type ViewState, writeView } from '../../src/state/view-state';

const rounded = (least: number, most: number) =>
  fc.double({ min: least, max: most, noNaN: true }).map((value) => Number(value.toFixed(4)) || 0);
const slide = fc.stringMatching(/^[\w. :,&=#%+-]{1,20}$/);
const cluster = fc.nat(1023);

const selection = fc.oneof(
  fc
    .uniqueArray(fc.nat(5_000_000), { minLength: 1, maxLength: 40 })
    .map((rows) => ({ kind: 'rows' as const, rows: [...rows].sort((a, b) => a - b) })),
  fc.stringMatching(/^[A-Za-qs-z0-9][A-Za-z0-9_-]{0,30}$/).map((id) => ({ kind: 'set' as const, id })),
  fc.stringMatching(/^[0-9a-z]{1,14}$/).map((key) => ({ kind: 'kept' as const, key })),
);

const state: fc.Arbitrary<ViewState> = fc.record(
  {
    dictionary: fc.stringMatching(/^[a-z][a-z0-9.-]{0,30}$/),
    classIndex: fc.nat(200),
    cluster,
    on: fc.uniqueArray(cluster, { maxLength: 12 }).map((on) => [...on].sort((a, b) => a - b)),
    solo: cluster,
    threshold: rounded(0, 1e4),
    mode: fc.constantFrom('soft', 'hard', 'contour'),
    opacity: rounded(0, 100),
    layer: fc.stringMatching(/^[\w+:-]{1,40}$/),
    annotations: fc.record({ hidden: fc.uniqueArray(slide, { maxLength: 4 }).map((names) => [...names]) }),
    muted: fc.boolean(),
    lamp: rounded(20, 150),
    at: fc.record({
      x: rounded(-1e6, 1e6),
      y: rounded(-1e6, 1e6),
      mpp: rounded(0.01, 500),
      rotation: rounded(-360, 360),
    }),
    curtain: rounded(2, 98),
    beside: slide,
    pinned: fc.record({ slide, tile: fc.nat(1e6) }),
    region: fc.record({
      slide,
      x: rounded(-1e6, 1e6),
      y: rounded(-1e6, 1e6),
      width: rounded(0.001, 1e6),
      height: rounded(0.001, 1e6),
    }),
    selection,
    outlines: fc.array(
      fc.record({
        mode: fc.constantFrom('replace', 'add', 'remove'),
        corners: fc.array(fc.tuple(rounded(-1, 1), rounded(-1, 1)), { minLength: 3, maxLength: 9 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    map: fc.record({ x: rounded(-2, 2), y: rounded(-2, 2), zoom: rounded(0.1, 400) }),
  },
  { requiredKeys: [] },
);

describe('the view in the address', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(state, (view) => {
        const text = writeView(new URLSearchParams(), view).toString();
        expect(readView(new URLSearchParams(text))).toEqual(view);
      }),
      { numRuns: 500 },
    );
  });

  it('reads any address without failing, and writes back only what it understood', () => {
    const key = fc.constantFrom(
      'd',
      'class',
      'cluster',
      'on',
      'solo',
      'w',
      'mode',
      'op',
      'at',
      'sel',
      'pin',
      'region',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.string({ maxLength: 30 }))), (pairs) => {
        const view = readView(new URLSearchParams(pairs));
        const again = readView(writeView(new URLSearchParams(), view));
        expect(again).toEqual(view);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps parameters that are not its own, and takes away what is set to nothing', () => {
    const before = new URLSearchParams('?project=7&class=2&on=1,3&op=40');
    const after = writeView(before, { classIndex: 1, on: undefined });
    expect(Object.fromEntries(after)).toEqual({ project: '7', class: '1', op: '40' });
    expect(before.get('class')).toBe('2');
  });

  it('counts clusters from 1, as people do', () => {
    const view = readView(new URLSearchParams('on=1,2,5&solo=3&cluster=8'));
    expect(view).toEqual({ on: [0, 1, 4], solo: 2, cluster: 7 });
    expect(readView(new URLSearchParams('on=0,1'))).toEqual({});
    expect(readView(new URLSearchParams('on=none'))).toEqual({ on: [] });
  });

  it.each([
    'class=-1',
    'class=1.5',
    'w=x',
    'op=101',
    'mode=loud',
    'ann=1',
    'ann=all,x',
    'ann=all,-%25',
    'at=1,2',
    'at=1,2,0',
    'pin=a',
    'region=a:1,2,0,4',
    'sel=r-',
    'sel=~',
  ])('leaves out %s, which makes no sense', (text) => {
    expect(readView(new URLSearchParams(text))).toEqual({});
  });
});

describe('clusters shown', () => {
  const clusters = [0, 1, 3, 8];

  it('are all, those switched on, or the one alone', () => {
    expect(shownClusters({}, clusters)).toEqual(clusters);
    expect(shownClusters({ on: [1, 2, 8] }, clusters)).toEqual([1, 8]);
    expect(shownClusters({ on: [1], solo: 3 }, clusters)).toEqual([3]);
    expect(shownClusters({ on: [1], solo: 99 }, clusters)).toEqual([1]);
  });

  it('switched twice are as before', () => {
    fc.assert(
      fc.property(fc.subarray(clusters), fc.constantFrom(...clusters), (on, k) => {
        const once = { ...toggled({ on }, k, clusters) };
        const view: ViewState = once.on === undefined ? {} : { on: once.on };
        const twice = toggled(view, k, clusters).on ?? clusters;
        expect([...twice]).toEqual([...on]);
      }),
    );
  });

  it('are no list in the address when all are on', () => {
    expect(toggled({ on: [0, 1, 3] }, 8, clusters)).toEqual({ on: undefined, solo: undefined });
  });
});
