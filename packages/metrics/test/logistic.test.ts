import { describe, expect, it } from 'vitest';
import {
  classifyLabels,
  crossValidatedLogistic,
  fitLogistic,
  groupFolds,
  predictLogistic,
} from '../src/index.js';
import { close, golden, samplesOf } from './support/golden.js';

const { X, group, cases } = golden.logistic;
const samples = samplesOf(X);

describe.each(Object.keys(cases))('logistic regression, %s', (name) => {
  const { y, C, ...expected } = cases[name];

  it('equals scikit-learn, constant and collinear columns too', () => {
    const fit = fitLogistic(samples, y, { C });
    expect(fit.converged).toBe(true);
    close(fit.coefficients, expected.coefficients.flat(), 1e-7);
    close(predictLogistic(fit, samples), expected.probabilities.flat(), 1e-8);
    // Multinomial intercepts are free to shift together; scikit-learn's start leaves their sum at 0, and so does ours.
    close(fit.intercepts, expected.intercepts, 1e-7);
  });

  it('predicts samples of groups left out', () => {
    const { probabilities, classes } = crossValidatedLogistic(samples, y, groupFolds(group), { C });
    expect([...classes]).toEqual([...new Set(y as number[])].sort());
    close(probabilities, expected.cv.flat(), 1e-8);
  });
});

describe('logistic regression', () => {
  const labels: number[] = cases.binary.y;

  it('has a gradient of 0 where it stops', () => {
    const fit = fitLogistic(samples, labels);
    const probabilities = predictLogistic(fit, samples);
    for (let j = 0; j < 5; j++) {
      let slope = fit.coefficients[j]!;
      for (let i = 0; i < samples.n; i++) {
        const x = (samples.data[i * 5 + j]! - fit.standardiser.mean[j]!) / fit.standardiser.scale[j]!;
        slope += (probabilities[2 * i + 1]! - labels[i]!) * x;
      }
      expect(Math.abs(slope)).toBeLessThan(1e-9);
    }
  });

  it('goes on with one label, one group and values that are not finite', () => {
    const one = classifyLabels({ features: samples, labels: new Uint8Array(90) }, [0, 1], group);
    expect(one.inSample).toBeUndefined();
    expect(one.note).toMatch(/same label/);
    const none = classifyLabels({ features: { data: [], n: 0, d: 5 }, labels: [] }, [0, 1], []);
    expect(none.note).toMatch(/no tiles/);
    const alone = classifyLabels({ features: samples, labels }, [0, 1], new Array(90).fill('core'));
    expect(alone.crossValidated).toBeUndefined();
    expect(alone.note).toMatch(/fewer than two groups/);
    const broken = { ...samples, data: Float64Array.from(samples.data) };
    broken.data[0] = Number.POSITIVE_INFINITY;
    const left = classifyLabels({ features: broken, labels }, [0, 1], group);
    expect(left.note).toMatch(/1 of 90 values not finite/);
    expect(left.inSample!.accuracy.n).toBe(89);
    expect(left.crossValidated!.accuracy.n).toBe(89);
    const from = classifyLabels({ features: samples, labels }, [0, 1], group, {
      fit: { features: samples, labels: new Uint8Array(90) },
    });
    expect(from.fitToHeldOut).toBeUndefined();
    expect(from.note).toMatch(/one label only/);
  });

  it('gives a group the one label that all others have', () => {
    const rare = Uint8Array.from({ length: 90 }, (_, i) => Number(group[i] === group[0]));
    const { probabilities } = crossValidatedLogistic(samples, rare, groupFolds(group));
    expect(probabilities[0]).toBe(1);
    expect(probabilities[1]).toBe(0);
  });

  it('does not change with the units of the features', () => {
    const scaled = {
      ...samples,
      data: Float64Array.from(samples.data, (value, i) => value * [1e-3, 1, 50, 2, 7][i % 5]! - 3),
    };
    const [a, b] = [samples, scaled].map((of) => predictLogistic(fitLogistic(of, labels), of));
    close(a!, [...b!], 1e-9);
  });
});
