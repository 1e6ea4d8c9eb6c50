import { decisionMetric } from '@morphoscope/clustering';
import { createRandom, type FeatureRows, type KMeasurement } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { chooseK } from '../src/sweep/choose-k.js';
import { pooledR2 } from '../src/sweep/completeness.js';
import { sweep } from '../src/sweep/sweep.js';

function measured(K: number, stability: number, completeness?: number, standardError = 0.05): KMeasurement {
  const stable = { meanCosine: stability, lowestCosine: stability, adjustedRand: stability };
  return {
    K,
    found: K,
    relativeError: 1 / K,
    explainedVariance: 1 - 1 / K ** 2,
    seedStability: { ...stable, meanCosine: 1 },
    halfStability: stable,
    redundancy: 0,
    dead: 0,
    sparsity: 0,
    cophenetic: 1,
    ...(completeness === undefined ? {} : { completeness: { value: completeness, standardError } }),
  };
}

describe('the choice of K', () => {
  it('is the smallest stable K within one standard error of the best stable one', () => {
    const table = [
      measured(4, 0.95, 0.7),
      measured(6, 0.95, 0.86),
      measured(8, 0.92, 0.9),
      measured(12, 0.6, 0.99),
    ];
    expect(chooseK(table)).toMatchObject({ K: 6, stable: true });
    expect(chooseK([...table].reverse()).K).toBe(6);
    expect(chooseK(table).reason).toMatch(/K = 6 .*0\.86.*K = 8 \(0\.90\)/);
    expect(chooseK([measured(4, 0.95, 0.7), measured(8, 0.95, 0.9)]).K).toBe(8);
  });

  it('is the largest stable K where completeness is not known', () => {
    expect(chooseK([measured(4, 0.99), measured(6, 0.91), measured(8, 0.89)])).toMatchObject({
      K: 6,
      stable: true,
    });
  });

  it('says so when none is stable, and takes the most stable', () => {
    const choice = chooseK([measured(4, 0.7, 0.9), measured(6, 0.8, 0.5), measured(8, 0.8, 0.9)]);
    expect(choice).toMatchObject({ K: 6, stable: false });
    expect(choice.reason).toMatch(/No number of clusters is stable/);
  });
});

/** Cells of K sparse patterns, one in each and now and then a second, with noise. */
function plantedCells(n: number, d: number, K: number, noise: number): FeatureRows {
  const random = createRandom(12, 'planted');
  const amount = () => -Math.log(1 - random.uniform());
  const patterns = Float64Array.from({ length: K * d }, () => (random.uniform() < 0.25 ? amount() : 0));
  const data = new Float32Array(n * d);
  for (let i = 0; i < n; i++) {
    const own = random.below(K);
    for (let k = 0; k < K; k++) {
      const weight = k === own || random.uniform() < 0.1 ? amount() : 0;
      for (let c = 0; c < d; c++) data[i * d + c]! += weight * patterns[k * d + c]!;
    }
    for (let c = 0; c < d; c++) data[i * d + c] = Math.max(0, data[i * d + c]! + noise * random.normal());
  }
  return { data, n, d };
}

describe('a sweep', () => {
  const d = 48;
  const rows = plantedCells(3000, d, 5, 0.1);
  const groupOf = Uint32Array.from({ length: 3000 }, (_, i) => Math.floor(i / 250));
  const random = createRandom(2, 'contrasts');
  const contrasts = { data: Float32Array.from({ length: 2 * d }, () => random.normal()), n: 2, d };
  const options = { seed: 1, groupOf, contrasts, maxRows: 1500, threads: 2 };

  it('finds the number of planted patterns by stability and completeness', async () => {
    const table = await sweep(rows, { ...options, method: 'nmf', candidates: [7, 3, 5, 3] });
    expect(table).toMatchObject({ method: 'nmf', rows: 1500, groups: 12, choice: { K: 5, stable: true } });
    expect(table.measurements.map(({ K }) => K)).toEqual([3, 5, 7]);
    const [three, five, seven] = table.measurements as [KMeasurement, KMeasurement, KMeasurement];
    expect(five.halfStability.lowestCosine).toBeGreaterThan(0.98);
    expect(seven.halfStability.lowestCosine).toBeLessThan(0.9);
    expect(five.seedStability.adjustedRand).toBeGreaterThan(0.95);
    expect(five.completeness!.value).toBeGreaterThan(three.completeness!.value + 0.1);
    expect(five.completeness!.standardError).toBeGreaterThan(0);
    expect(five.relativeError).toBeLessThan(three.relativeError);
    expect(five.explainedVariance).toBeGreaterThan(0.9);
    expect(five).toMatchObject({ found: 5, dead: 0 });
    expect(five.cophenetic).toBeGreaterThan(seven.cophenetic);
  });

  it('is the same for the same seed, and survives JSON', async () => {
    const once = await sweep(rows, { ...options, method: 'kmeans', candidates: [3, 5] });
    const again = await sweep(rows, { ...options, method: 'kmeans', candidates: [3, 5], threads: 1 });
    expect(again).toEqual(once);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
    for (const one of once.measurements) expect(one.explainedVariance).toBeGreaterThan(0);
  });

  it('keeps more of the decision with a decision metric, and takes completeness from elsewhere where it must', async () => {
    const metric = await decisionMetric(contrasts, rows);
    const few = { ...options, candidates: [3] };
    const plain = await sweep(rows, { ...few, method: 'nmf' });
    const aware = await sweep(rows, { ...few, method: 'nmf-decision', metric });
    const kept = (table: typeof plain) => table.measurements[0]!.completeness!.value;
    expect(kept(aware)).toBeGreaterThan(kept(plain));
    const { contrasts: _, ...rest } = few;
    const other = await sweep(rows, {
      ...rest,
      method: 'nmf-tree',
      completeness: async ({ K }) => ({ value: K / 10, standardError: 0.01 }),
      completenessOf: 'logits of kept tiles',
    });
    expect(other.completenessOf).toBe('logits of kept tiles');
    expect(other.measurements[0]!.completeness!.value).toBe(other.measurements[0]!.found / 10);
  });

  it('leaves out a K that the rows do not support, and refuses when nothing is left', async () => {
    const flat = { ...rows, data: rows.data.map((_, i) => 1 + (Math.floor(i / d) % 5) * (i % 2)) };
    const table = await sweep(flat, { ...options, method: 'nmf', candidates: [2, 8] });
    expect(table.measurements.map(({ K }) => K)).toEqual([2]);
    await expect(sweep(flat, { ...options, method: 'nmf', candidates: [8] })).rejects.toThrow(/rank/);
    await expect(sweep(rows, { ...options, method: 'nmf', candidates: [] })).rejects.toThrow(/no numbers/);
    await expect(sweep(rows, { ...options, method: 'nmf-decision', candidates: [3] })).rejects.toThrow(
      /what the decision reads/,
    );
  });
});

describe('a pooled R²', () => {
  it('is 1 − Σ(y − ŷ)² / Σ(y − ȳ)² over outputs, with the jackknife over groups', () => {
    const y = [1, 2, 4, 7, 3, 9];
    const f = [1, 3, 4, 6, 3, 8];
    const groups = [0, 0, 1, 1, 2, 2];
    const of = (rows: number[]) => {
      const mean = rows.reduce((sum, i) => sum + y[i]!, 0) / rows.length;
      const missed = rows.reduce((sum, i) => sum + (y[i]! - f[i]!) ** 2, 0);
      return 1 - missed / rows.reduce((sum, i) => sum + (y[i]! - mean) ** 2, 0);
    };
    const sums = [0, 1, 2].map((group) => {
      const own = y.map((_, i) => i).filter((i) => groups[i] === group);
      return {
        missed: own.reduce((sum, i) => sum + (y[i]! - f[i]!) ** 2, 0),
        sum: Float64Array.of(own.reduce((sum, i) => sum + y[i]!, 0)),
        squares: own.reduce((sum, i) => sum + y[i]! ** 2, 0),
        n: own.length,
      };
    });
    const all = y.map((_, i) => i);
    const left = [0, 1, 2].map((group) => of(all.filter((i) => groups[i] !== group)));
    const mean = left.reduce((a, b) => a + b) / 3;
    const error = Math.sqrt((2 / 3) * left.reduce((sum, one) => sum + (one - mean) ** 2, 0));
    expect(pooledR2(sums).value).toBeCloseTo(of(all), 12);
    expect(pooledR2(sums).standardError).toBeCloseTo(error, 12);
    expect(pooledR2(sums.slice(0, 1)).standardError).toBe(0);
  });
});
