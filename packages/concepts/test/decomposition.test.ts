import { createRandom, type LinearHead } from '@morphoscope/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classEvidence, DecompositionSums, decisionRule, importance, shiftEvidence } from '../src/index.js';

const C = 6;
const K = 3;
const classes = 2;
const classNames = ['benign', 'malignant'];

function setup(seed: number, tiles: number, cells: number) {
  const random = createRandom(seed, 'decomposition');
  const fill = (n: number, make: () => number) => Float32Array.from({ length: n }, make);
  const head: LinearHead = {
    layer: 'relu',
    pooling: 'average',
    weights: fill(classes * C, random.normal),
    bias: fill(classes, random.normal),
    classes,
    channels: C,
    activation: 'softmax',
  };
  const H = fill(K * C, random.uniform);
  const A = Array.from({ length: tiles }, () => fill(C * cells, () => Math.max(0, random.normal())));
  const W = Array.from({ length: tiles }, () => fill(K * cells, () => Math.max(0, random.normal())));
  return { head, H, A, W };
}

/** The whole network after the layer, written out: pool, then one neuron at a time. */
function logit(A: Float32Array, cells: number, head: LinearHead, c: number): number {
  let value = head.bias[c]!;
  for (let i = 0; i < C; i++) {
    const channel = A.subarray(i * cells, (i + 1) * cells);
    const pooled = channel.reduce((a, b) => a + b, 0) / cells;
    value += pooled * head.weights[c * C + i]!;
  }
  return value;
}

describe('decomposition', () => {
  it('adds up to the mean logit of the tiles, whatever H and W are', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, tiles, cells) => {
          const { head, H, A, W } = setup(seed, tiles, cells);
          const sums = new DecompositionSums(classes, K, importance(H, K, C, head));
          for (const [t, a] of A.entries()) sums.add(W[t]!, classEvidence(a, cells, head), cells);
          for (const [c, part] of sums.decomposition(classNames, head.bias).entries()) {
            const whole = part.bias + part.effects.reduce((a, b) => a + b, 0) + part.residual;
            const mean = A.reduce((total, a) => total + logit(a, cells, head, c), 0) / tiles;
            expect(whole).toBeCloseTo(mean, 4);
            expect(part.className).toBe(classNames[c]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('adds up where the dictionary speaks of shifted activations: the shift joins the bias', () => {
    const { head, H, W } = setup(3, 2, 10);
    const random = createRandom(1, 'shift');
    const shift = {
      shift: Float32Array.from({ length: C }, random.normal),
      scale: Float32Array.from({ length: C }, () => 0.5 + random.uniform()),
    };
    const s = importance(H, K, C, head, shift);
    const constant = shiftEvidence(head, shift);
    const sums = new DecompositionSums(classes, K, s, constant);
    // Activations that the dictionary rebuilds exactly: nothing may be left over.
    for (const w of W) {
      const exact = Float32Array.from({ length: C * 10 }, (_, i) => {
        const [c, p] = [Math.floor(i / 10), i % 10];
        let value = 0;
        for (let k = 0; k < K; k++) value += w[k * 10 + p]! * H[k * C + c]!;
        return value * shift.scale[c]! + shift.shift[c]!;
      });
      sums.add(w, classEvidence(exact, 10, head), 10);
    }
    const state = sums.toJSON();
    const again = new DecompositionSums(classes, K, s, state.constant);
    again.merge(state);
    for (const [c, part] of again.decomposition(classNames, head.bias).entries()) {
      expect(part.residual).toBeCloseTo(0, 4);
      expect(part.residualShare).toBeLessThan(1e-5);
      expect(part.bias).toBeCloseTo(head.bias[c]! + constant[c]!, 10);
    }
    expect([...shiftEvidence(head)]).toEqual([0, 0]);
  });

  it('equals a cell-by-cell calculation in float64', () => {
    const cells = 11;
    const { head, H, A, W } = setup(7, 4, cells);
    const s = importance(H, K, C, head);
    const sums = new DecompositionSums(classes, K, s);
    const residuals: number[] = [];
    const cams: number[] = [];
    for (const [t, a] of A.entries()) {
      const evidence = classEvidence(a, cells, head);
      sums.add(W[t]!, evidence, cells);
      for (let p = 0; p < cells; p++) {
        let explained = 0;
        for (let k = 0; k < K; k++) explained += W[t]![k * cells + p]! * s[K + k]!;
        cams.push(evidence[cells + p]!);
        residuals.push(evidence[cells + p]! - explained);
      }
    }
    const malignant = sums.decomposition(classNames, head.bias)[1]!;
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    expect(malignant.residual).toBeCloseTo(mean(residuals), 9);
    expect(malignant.residualShare).toBeCloseTo(mean(residuals.map(Math.abs)) / mean(cams.map(Math.abs)), 9);
    for (let k = 0; k < K; k++) {
      const w = mean(W.flatMap((map) => [...map.subarray(k * cells, (k + 1) * cells)]));
      expect(malignant.effects[k]).toBeCloseTo(w * s[K + k]!, 9);
    }
  });

  it('leaves no residual where A is exactly W·H', () => {
    const cells = 9;
    const { head, H, W } = setup(3, 1, cells);
    const A = new Float32Array(C * cells);
    for (let i = 0; i < C; i++)
      for (let p = 0; p < cells; p++)
        for (let k = 0; k < K; k++) A[i * cells + p]! += W[0]![k * cells + p]! * H[k * C + i]!;
    const sums = new DecompositionSums(classes, K, importance(H, K, C, head));
    sums.add(W[0]!, classEvidence(A, cells, head), cells);
    for (const part of sums.decomposition(classNames, head.bias)) {
      expect(Math.abs(part.residual)).toBeLessThan(1e-5);
      expect(part.residualShare).toBeLessThan(1e-5);
    }
  });

  it('merges the sums of slides, through JSON', () => {
    const cells = 5;
    const { head, H, A, W } = setup(11, 4, cells);
    const s = importance(H, K, C, head);
    const whole = new DecompositionSums(classes, K, s);
    const merged = new DecompositionSums(classes, K, s);
    for (const [t, a] of A.entries()) {
      const part = new DecompositionSums(classes, K, s);
      for (const sums of [whole, part]) sums.add(W[t]!, classEvidence(a, cells, head), cells);
      merged.merge(JSON.parse(JSON.stringify(part)));
    }
    expect(merged.cells).toBe(20);
    const [a, b] = [whole, merged].map((sums) => sums.decomposition(classNames, head.bias));
    for (const c of [0, 1]) {
      expect(b![c]!.residual).toBeCloseTo(a![c]!.residual, 10);
      expect(b![c]!.residualShare).toBeCloseTo(a![c]!.residualShare, 10);
    }
    expect(() => merged.merge({ ...whole.toJSON(), K: 9 })).toThrow(/do not fit/);
  });

  it('says nothing when no cell was seen', () => {
    const sums = new DecompositionSums(1, 1, [1]);
    expect(sums.decomposition(['a'], [0])).toEqual([]);
    sums.add(new Float32Array(3), new Float32Array(3), 3);
    expect(sums.decomposition(['a'], [0.5])).toEqual([
      { className: 'a', effects: [0], residual: 0, bias: 0.5, residualShare: 0 },
    ]);
  });
});

describe('importance', () => {
  it('is the class evidence of a cell that equals the prototype', () => {
    const { head, H } = setup(5, 1, 1);
    const s = importance(H, K, C, head);
    for (let k = 0; k < K; k++) {
      const cam = classEvidence(H.slice(k * C, (k + 1) * C), 1, head);
      for (let c = 0; c < classes; c++) expect(s[c * K + k]).toBeCloseTo(cam[c]!, 6);
    }
  });

  it('refuses a head of another width', () => {
    const { head, H } = setup(5, 1, 1);
    expect(() => importance(H, K, C - 1, head)).toThrow(/reads 6 channels, the dictionary has 5/);
  });
});

describe('decisionRule', () => {
  const { head } = setup(1, 1, 1);
  it('says "use deletion" where the effect is not linear', () => {
    expect(decisionRule(undefined, 'relu')).toMatchObject({ linear: false, decomposable: false });
    expect(decisionRule(undefined, 'relu').note).toContain('not linear: use deletion');
    const other = decisionRule(head, { name: 'conv_3' });
    expect(other.linear).toBe(false);
    expect(other.note).toMatch(/between conv_3 and the decision.*use deletion, or cluster relu/);
  });

  it('tells max pooling, softmax and k-means apart', () => {
    expect(decisionRule({ ...head, activation: 'sigmoid' }, 'relu')).toEqual({
      linear: true,
      additive: true,
      decomposable: true,
    });
    expect(decisionRule(head, 'relu').note).toContain('up to a shift per tile');
    const max = decisionRule({ ...head, pooling: 'max', activation: 'none' }, 'relu');
    expect(max).toMatchObject({ linear: true, additive: false });
    expect(max.note).toContain('do not add up over a tile');
    expect(decisionRule({ ...head, activation: 'none' }, 'relu', 'kmeans')).toMatchObject({
      linear: true,
      decomposable: false,
      note: expect.stringContaining('k-means'),
    });
  });
});
