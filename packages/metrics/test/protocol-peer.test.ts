import { beforeAll, describe, expect, it } from 'vitest';
import {
  classifyLabels,
  columnOf,
  countsByLabel,
  createClusterCorrelation,
  createMapAgreement,
  createRegionAgreement,
  oneVsRestLogOdds,
  regressTargets,
  TILE_FEATURES,
  type TileBatch,
  tileFeatures,
} from '../src/index.js';
import { hasPeer, type PeerResult, runPeer, skipNote } from './support/peer.js';
import {
  collinear,
  near,
  same,
  sameClassification,
  sameCoefficients,
  sameMap,
  sameOrAbsent,
} from './support/peer-comparison.js';
import { CLASSES, METHODS, type PlantedTiles, plantTiles, TARGETS } from './support/planted.js';

const arraysOf = (of: PlantedTiles) => ({
  W: { data: of.W, shape: [of.tiles, of.K, of.side, of.side] },
  logits: { data: of.logits, shape: [of.tiles, 4] },
  cams: { data: of.cams, shape: [of.tiles, 5, 3, of.side, of.side] },
  mask: { data: of.mask, shape: [of.tiles, of.side, of.side] },
  group: { data: of.group, shape: [of.tiles] },
  truth: { data: of.truth, shape: [of.tiles] },
});

const batchOf = (of: PlantedTiles, start = 0, end = of.tiles): TileBatch => ({
  tiles: end - start,
  K: of.K,
  cells: of.cells,
  W: of.W.subarray(start * of.K * of.cells, end * of.K * of.cells),
  firstTile: start,
});

/** Map `j` of the tiles start … end. */
const mapOf = (of: PlantedTiles, j: number, start: number, end: number): Float32Array => {
  const out = new Float32Array((end - start) * of.cells);
  for (let t = start; t < end; t++) {
    out.set(of.cams.subarray((t * 15 + j) * of.cells, (t * 15 + j + 1) * of.cells), (t - start) * of.cells);
  }
  return out;
};

const predictedOf = (of: PlantedTiles): Int32Array =>
  Int32Array.from({ length: of.tiles }, (_, t) => {
    const row = Array.from(of.logits.subarray(t * 4, t * 4 + 4));
    return row.indexOf(Math.max(...row));
  });

const targetsOf = (of: PlantedTiles): Map<string, Float64Array> => {
  const odds = oneVsRestLogOdds(of.logits, of.tiles, 4);
  const targets = new Map<string, Float64Array>();
  CLASSES.forEach((name, c) => {
    targets.set(`logit ${name}`, columnOf(of.logits, of.tiles, 4, c));
  });
  CLASSES.forEach((name, c) => {
    targets.set(`log-odds ${name}`, columnOf(odds, of.tiles, 4, c));
  });
  targets.set(
    'log-odds Malignant',
    columnOf(odds, of.tiles, 4, 0).map((value) => -value),
  );
  return targets;
};

/** Parts of the tiles, as a run would give them. */
const parts = (of: PlantedTiles): [number, number][] => [
  [0, 17],
  [17, 40],
  [40, of.tiles],
];

describe.skipIf(!hasPeer).each([
  ['NMF weights', false],
  ['k-means shares', true],
] as const)(`protocol 4.1 against the Python peer, %s${skipNote}`, (_, shares) => {
  const data = plantTiles(3, 400, 5, 5, shares);
  const train = plantTiles(4, 300, 5, 5, shares);
  const features = tileFeatures(batchOf(data));
  const trainFeatures = tileFeatures(batchOf(train));
  const predicted = predictedOf(data);
  let peer: PeerResult;
  beforeAll(() => {
    peer = runPeer(arraysOf(data), arraysOf(train));
  });

  it.each(TILE_FEATURES)('regresses every target on %s', (feature) => {
    const targets = targetsOf(data);
    const ours = regressTargets({ features: features[feature], targets: [...targets.values()] }, data.group, {
      fit: { features: trainFeatures[feature], targets: [...targetsOf(train).values()] },
    });
    [...targets.keys()].forEach((target, t) => {
      const theirs = peer.linear[feature][target];
      const { inSample, crossValidated, fitToHeldOut } = ours[t]!;
      expect(inSample.rank).toBe(theirs.rank);
      // Float32 shares are collinear up to their rounding: coefficients of 1e7 that neither side knows to more than 7 digits.
      sameCoefficients(inSample, theirs);
      // Exactly collinear columns (counts that add up to all cells): scikit-learn 1.2 may keep a direction of rounding noise
      // with coefficients of 1e14, and fits less well than it could. linear.test.ts holds ours against a proper fit.
      const within = collinear(inSample) ? 0.03 : 1e-8;
      near(inSample.r2, theirs.r2, within);
      near(crossValidated, theirs.r2_leave_core_out, within);
      near(fitToHeldOut, theirs.r2_train_to_heldout, within);
    });
  });

  it.each(TILE_FEATURES)('classifies the predicted label by %s', (feature) => {
    const trainPredicted = predictedOf(train);
    const label = classifyLabels(
      { features: features[feature], labels: predicted },
      [0, 1, 2, 3],
      data.group,
      { fit: { features: trainFeatures[feature], labels: trainPredicted } },
    );
    const malignant = classifyLabels(
      { features: features[feature], labels: predicted.map((c) => Number(c > 0)) },
      [0, 1],
      data.group,
      { fit: { features: trainFeatures[feature], labels: trainPredicted.map((c) => Number(c > 0)) } },
    );
    sameClassification(label, peer.logistic[feature]['label (4 classes)']);
    sameClassification(malignant, peer.logistic[feature].malignant);
  });

  it('compares clusters with maps, overall and by predicted label', () => {
    const names = TARGETS.flatMap((target) => METHODS.map((method) => `${target} ${method}`));
    const make = () => createMapAgreement({ K: data.K, cells: data.cells, maps: names, strata: 4 });
    const whole = make();
    for (const [start, end] of parts(data)) {
      const part = make();
      const maps = names.map((__, j) => mapOf(data, j, start, end));
      part.add(batchOf(data, start, end), maps, predicted.subarray(start, end));
      whole.merge(part);
    }
    TARGETS.forEach((target, c) => {
      const positive = c < 4 ? [c] : [1, 2, 3];
      const negative = [0, 1, 2, 3].filter((label) => !positive.includes(label));
      METHODS.forEach((method, m) => {
        const theirs = peer.cam[target][method];
        sameMap(whole.result()[c * 3 + m]!, theirs.all);
        sameMap(whole.result(positive)[c * 3 + m]!, theirs.predicted);
        sameMap(whole.result(negative)[c * 3 + m]!, theirs['not predicted']);
      });
    });
  });

  it('compares clusters and maps with annotations', () => {
    const regions = [
      ...CLASSES.map((name, c) => ({ name, values: [c + 1] })),
      { name: 'Malignant', values: [2, 3, 4] },
    ];
    const maps = TARGETS.flatMap((region) =>
      METHODS.map((method) => ({ name: `${region} ${method}`, region })),
    );
    const make = () => createRegionAgreement({ K: data.K, cells: data.cells, regions, maps });
    const whole = make();
    for (const [start, end] of parts(data)) {
      const part = make();
      const given = maps.map((__, j) => mapOf(data, j, start, end));
      part.add(batchOf(data, start, end), data.mask.subarray(start * data.cells, end * data.cells), given);
      whole.merge(part);
    }
    const ours = whole.result();
    expect(ours.map((one) => one.region)).toEqual(Object.keys(peer.mask));
    for (const region of ours) {
      const theirs = peer.mask[region.region];
      expect(region.tiles).toBe(theirs.tiles_with_region);
      region.clusters.forEach((own, k) => {
        const other = theirs.clusters[k];
        for (const [mine, name] of [
          ['iou', 'iou'],
          ['iouPooled', 'iou_pooled'],
          ['iouSum', 'iou_sum'],
          ['iouPooledAllTiles', 'iou_pooled_all_tiles'],
          ['covered', 'region_covered'],
          ['iouSoft', 'soft_iou_minmax'],
          ['auroc', 'auroc'],
        ] as const) {
          same(own[mine], other[name]);
        }
        sameOrAbsent(own.inRegion, other.in_region_per_pixel);
        sameOrAbsent(own.massInRegion, other.soft_in_region_per_mass);
      });
      for (const method of METHODS) {
        const own = region.maps.get(`${region.region} ${method}`)!;
        const other = theirs.cams[method];
        same(own.iou, other.iou);
        same(own.iouPooled, other.iou_pooled);
        same(own.iouSum, other.iou_sum);
        same(own.iouPooledAllTiles, other.iou_pooled_all_tiles);
        same(own.auroc, other.auroc);
      }
    }
  });

  it('correlates clusters and counts them by label', () => {
    const correlation = createClusterCorrelation(data.K, data.cells);
    for (const [start, end] of parts(data)) correlation.add(batchOf(data, start, end));
    correlation.result().forEach((own, at) => {
      const [row, column] = [Math.floor(at / data.K), at % data.K];
      expect(own.n).toBe(peer.cluster_correlation_n[row][column]);
      expect(own.value ?? 0).toBeCloseTo(peer.cluster_correlation_mean[row][column], 9);
    });
    for (const [labels, key] of [
      [predicted, 'share_of_cells_by_predicted_label'],
      [data.truth, 'share_of_cells_by_true_label'],
    ] as const) {
      for (const { label, shares } of countsByLabel(features, labels, [0, 1, 2, 3])) {
        const theirs = peer[key][CLASSES[label]!];
        shares.forEach((share, k) => {
          same(share, theirs?.[k] ?? null);
        });
      }
    }
    const none = features.none.reduce((sum, value) => sum + value, 0) / (data.tiles * data.cells);
    expect(none).toBeCloseTo(peer.none_cells, 12);
  });
});
