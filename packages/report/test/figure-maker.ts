import {
  type Curve,
  createRandom,
  type EvaluatedDictionary,
  type Matrix,
  type MetricRow,
  type MetricScope,
} from '@morphoscope/domain';
import { NAMES } from './cluster-names.js';
import { FEATURES, FITTINGS, KINDS } from './figure-kinds.js';

/** Makes figures of the size that real ones have, none of them measured. */
export class Maker {
  readonly rows: MetricRow[] = [];
  readonly curves: Curve[] = [];
  readonly matrices: Matrix[] = [];
  private random = createRandom(0, 'evaluation');

  constructor(
    private readonly classNames: readonly string[],
    private readonly targets: readonly string[],
    private readonly methods: readonly string[],
    private readonly slides: number,
    private readonly annotations: boolean,
  ) {}

  dictionary({ id, K, method }: EvaluatedDictionary): void {
    this.random = createRandom(K, id);
    const good = (method.startsWith('nmf') ? 0.93 : 0.84) + 0.005 * K;
    this.prediction(id, K, good);
    this.agreement(id, K);
    this.completeness(id, K, good);
    this.stability(id, K, method);
    this.importance(id, K);
    this.failure(id, K);
    if (this.annotations) this.localisation(id, K);
    this.pictures(id, K);
  }

  curvesOverK(kinds: readonly string[], sizes: readonly number[]): void {
    for (const kind of kinds)
      for (const control of [undefined, 'random-h', 'pca']) {
        const low = { undefined: 0.62, 'random-h': 0.4, pca: 0.65 }[String(control)]!;
        const scope = { dictionary: kind, target: 'label', ...(control ? { control } : {}) };
        this.curve('completeness-over-k', scope, sizes, (i) => low + 0.03 * i, { low: 0.06, high: 0.05 });
      }
  }

  private prediction(id: string, K: number, good: number): void {
    for (const feature of FEATURES)
      for (const fitting of FITTINGS) {
        const less = (fitting === 'in-sample' ? 0 : 0.06) + (feature === 'maxWeight' ? 0 : 0.07);
        const noise = feature === 'weightSum/softCount';
        for (const target of this.targets)
          for (const kind of ['logit', 'log-odds']) {
            if (kind === 'logit' && target.startsWith('not ')) continue;
            const scope = { dictionary: id, target, feature, fitting };
            this.row(`${kind}-r2`, scope, noise ? null : good - less, { note: 'the feature is constant' });
          }
        for (const name of ['label-auroc', 'label-accuracy', 'label-precision', 'label-recall', 'label-f1'])
          this.row(
            name,
            { dictionary: id, feature, fitting, target: 'label' },
            Math.min(0.998, good + 0.03 - less * 0.4 - (name === 'label-auroc' ? 0 : 0.06)),
          );
      }
    const at = { dictionary: id, feature: 'maxWeight', fitting: 'cross-validated' } as const;
    this.row('label-auroc', { ...at, target: 'label', control: 'random-h' }, 0.86);
    this.row('label-auroc', { ...at, target: 'label', control: 'pca' }, 0.95);
    for (const target of this.targets) {
      this.row('log-odds-r2', { ...at, target, control: 'random-h' }, 0.41);
      for (let k = 0; k < K; k++)
        this.row('log-odds-coefficient', { ...at, target, cluster: k, fitting: 'in-sample' }, 0.8 - 0.3 * k);
    }
    for (let s = 0; s < this.slides; s++)
      this.row('completeness-label-agreement', { dictionary: id, slide: `slide-${s + 1}` }, 0.4 + 0.06 * s);
  }

  private agreement(id: string, K: number): void {
    for (const target of this.targets)
      for (const method of this.methods)
        for (const subset of ['all', ...this.classNames]) {
          const at = { dictionary: id, target, method, subset };
          for (let k = 0; k < K; k++) {
            const r = 0.62 - 0.24 * k + 0.1 * this.random.normal();
            this.row('cam-pearson', { ...at, cluster: k }, Math.max(-0.9, Math.min(0.9, r)));
            this.row('cam-iou-top', { ...at, cluster: k }, 0.4 / (k + 1));
            this.row('cam-iou', { ...at, cluster: k }, 0.3 / (k + 1));
            this.row('cam-iou-soft', { ...at, cluster: k }, 0.2 / (k + 1));
            this.row('cam-l2', { ...at, cluster: k }, 12.5 + k);
          }
          this.row('best-cam-pearson', at, 0.5 + 0.02 * K);
          this.row('best-cam-pearson', { ...at, control: 'norm' }, method === 'gradcam' ? 0.67 : 0.95);
          this.row('best-cam-pearson', { ...at, control: 'random-h' }, 0.48);
        }
  }

  private completeness(id: string, K: number, good: number): void {
    this.row('relative-error', { dictionary: id }, 0.9 - 0.02 * K);
    this.row('completeness-label-agreement', { dictionary: id }, good - 0.26);
    for (const control of ['chance', 'random-h', 'pca'] as const)
      this.row(
        'completeness-label-agreement',
        { dictionary: id, control },
        { chance: 0.41, 'random-h': 0.44, pca: 0.71 }[control],
      );
    for (const target of this.targets) {
      this.row('completeness-log-odds-r2', { dictionary: id, target }, good - 0.2);
      this.row('completeness-log-odds-r2', { dictionary: id, target, control: 'random-h' }, -0.35);
      this.row('residual-share', { dictionary: id, target }, 0.34);
    }
    this.deletion(id, K);
  }

  private deletion(id: string, K: number): void {
    const steps = Array.from({ length: K + 1 }, (_, i) => i);
    const at = { dictionary: id, target: 'label' };
    const orders = [
      { method: 'strongest' },
      { method: 'supporting' },
      { method: 'random', control: 'random-order' },
    ];
    for (const [i, order] of orders.entries()) {
      this.row('deletion-auc', { ...at, ...order }, [1.47, 1.21, 1.76][i]!);
      const y = (step: number) => (i === 2 ? 2.2 - step / K : 1.2 + Math.exp(-(1 + i) * step));
      this.curve('deletion', { ...at, ...order }, steps, y, { low: 0.2, high: 0.2 });
    }
  }

  private stability(id: string, K: number, method: string): void {
    this.row('half-cosine', { dictionary: id }, method === 'kmeans' ? 0.93 : 0.78 - 0.02 * K);
    this.row('seed-cosine', { dictionary: id }, 0.99 - 0.01 * K);
    this.row('redundancy', { dictionary: id }, 0.43);
    this.row('dead-clusters', { dictionary: id }, 0, { bare: true });
    this.row('calinski-harabasz', { dictionary: id }, 2345.678);
    for (let k = 0; k < K; k++) {
      this.row('half-cosine', { dictionary: id, cluster: k }, 0.95 - 0.06 * k);
      this.row('slide-entropy', { dictionary: id, cluster: k }, k === 7 ? 0.12 : 0.86);
    }
  }

  private importance(id: string, K: number): void {
    for (const target of this.targets) {
      for (let k = 0; k < K; k++) {
        const sigma = 0.9 - (1.7 * k) / (K - 1);
        this.row('sigma', { dictionary: id, cluster: k, target }, sigma, { bare: true });
        this.row('beta', { dictionary: id, cluster: k, target }, 1.2 * sigma + 0.2 * this.random.normal());
      }
      this.row('beta-sigma-rank', { dictionary: id, target }, 0.82);
    }
  }

  private failure(id: string, K: number): void {
    const at = { dictionary: id, target: this.failureName() };
    let carried = 0;
    for (let k = 0; k < K; k++) {
      const value = 0.4 * (k % 3 === 2 ? -0.4 : 1) * (1 / (k + 1));
      carried += value;
      this.row('margin-shift-effect', { ...at, cluster: k }, value);
    }
    this.row('margin-shift-residual', at, 3.76 - carried);
    this.row('margin-shift-carried', at, carried / 3.76, { bare: true });
  }

  /** What does not depend on a dictionary. */
  model(): void {
    this.row('model-accuracy', { target: 'label' }, 0.83);
    this.row('model-auroc', { target: 'label' }, 0.95);
    for (const target of this.classNames) this.row('model-auroc', { target }, 0.94);
    this.row('margin-shift', { target: this.failureName() }, 3.76);
    this.row('logit-shift', { target: this.failureName(), subset: this.classNames[0]! }, -2.9);
    this.row('logit-shift', { target: this.failureName(), subset: this.classNames[1]! }, 0.86);
    this.confusion('model-confusion', { target: 'label' }, 'label of the slide', 'predicted by the model');
  }

  private failureName(): string {
    return `${this.classNames[1]} instead of ${this.classNames[0]}`;
  }

  private localisation(id: string, K: number): void {
    for (const region of ['tumour', 'stroma'])
      for (let k = 0; k < K; k++) {
        const at = { dictionary: id, cluster: k, region };
        this.row('mask-iou', at, 0.31 / (k + 1));
        this.row('mask-auroc', at, 0.35 + 0.4 / (k + 1));
        this.row('mask-average-precision', at, 0.3 + 0.2 / (k + 1));
      }
    this.row('normalised-mutual-information', { dictionary: id }, 0.2);
    this.row('normalised-mutual-information', { dictionary: id, control: 'block-null' }, 0.1);
  }

  /** Annotations beside what does not depend on a dictionary. */
  annotated(): void {
    if (!this.annotations) return;
    this.row('normalised-mutual-information', { control: 'class-map' }, 0.31);
    for (const region of ['tumour', 'stroma']) {
      this.row('mask-prevalence', { region }, 0.26);
      for (const method of this.methods)
        this.row('mask-iou', { method, region }, method === 'layercam' ? 0.09 : 0.53);
    }
  }

  private pictures(id: string, K: number): void {
    const clusters = Array.from({ length: K }, (_, k) => NAMES[k] ?? `Cluster ${k + 1}`);
    this.matrices.push({
      name: 'cluster-correlation',
      scope: { dictionary: id },
      rows: clusters,
      columns: clusters,
      values: clusters.flatMap((_, i) =>
        clusters.map((_, j) => (i === j ? 1 : i === 3 || j === 3 ? null : Math.cos(i + j) * 0.6)),
      ),
      rowLabel: 'cluster',
      columnLabel: 'cluster',
    });
    for (const feature of FEATURES)
      for (const fitting of FITTINGS) {
        const scope = { dictionary: id, target: 'label', feature, fitting };
        this.confusion('label-confusion', scope, 'predicted by the model', 'told from the clusters');
      }
    this.matrices.push({
      name: 'cluster-share-by-predicted-label',
      scope: { dictionary: id },
      rows: this.classNames,
      columns: clusters,
      values: this.classNames.flatMap((_, i) => clusters.map((_, k) => 0.1 + ((k + i * 3) % K) / K)),
      rowLabel: 'predicted label',
      columnLabel: 'cluster',
    });
  }

  private confusion(name: string, scope: MetricScope, rowLabel: string, columnLabel: string): void {
    const values = this.classNames.flatMap((_, i) =>
      this.classNames.map((_, j) => (i === j ? 1930 - 100 * i : 120)),
    );
    this.matrices.push({
      name,
      scope,
      rows: this.classNames,
      columns: this.classNames,
      values,
      rowLabel,
      columnLabel,
    });
  }

  private row(
    name: string,
    scope: MetricScope,
    value: number | null,
    more: { readonly note?: string; readonly bare?: boolean } = {},
  ): void {
    const [category, direction] = KINDS[name] ?? (['description', 'none'] as const);
    const half = 0.01 + 0.03 * this.random.uniform();
    this.rows.push({
      name,
      value,
      ...(value === null || more.bare || scope.slide
        ? {}
        : { interval: [value - half, value < 1 ? Math.min(1, value + half) : value + half] as const }),
      n: 4344,
      direction,
      category,
      ...(value === null && more.note ? { note: more.note } : {}),
      scope,
    });
  }

  private curve(
    name: string,
    scope: MetricScope,
    x: readonly number[],
    y: (i: number) => number,
    band?: { readonly low: number; readonly high: number },
  ): void {
    const values = x.map((_, i) => y(i));
    this.curves.push({
      name,
      scope,
      x,
      y: values,
      ...(band ? { low: values.map((v) => v - band.low), high: values.map((v) => v + band.high) } : {}),
      xLabel:
        name === 'completeness-over-k' ? 'number of clusters' : 'clusters removed, largest effect first',
      yLabel: name === 'completeness-over-k' ? 'share of labels kept' : 'log-odds of the predicted label',
    });
  }
}
