import {
  applyShift,
  type ClusterMethod,
  decisionMetric,
  headContrasts,
  signedShift,
} from '@morphoscope/clustering';
import type { DecisionMetric, FeatureRows, SignedShift } from '@morphoscope/domain';
import { type Estimate, pooledEstimate } from '../sweep/completeness.js';
import { contrastSeeds } from '../worker/contrasts.js';
import type { WorkerDictionary } from '../worker/protocol.js';
import { inOrder } from './in-order.js';
import { chooseProbes, type ProbeTiles } from './probe-tiles.js';
import { type CohortSlide, jobWindow, type RunContext } from './run-context.js';
import { readTrainingRows, type TrainingRows } from './sample-slides.js';

/** Rows without values below zero, and what was done to them for that. */
interface NonNegativeRows {
  readonly rows: FeatureRows;
  readonly shift?: SignedShift;
}

/** What the fits of a study are made from. Everything is made when first asked for, and once. */
export class TrainingSet {
  #rows: Promise<TrainingRows> | undefined;
  #shifted: Promise<NonNegativeRows> | undefined;
  #metric: Promise<DecisionMetric> | undefined;
  #probes: Promise<ProbeTiles[]> | undefined;

  constructor(
    private readonly context: RunContext,
    private readonly slides: readonly CohortSlide[],
    private readonly cells: number,
  ) {}

  /** The sampled activations as the model gives them. */
  rows(): Promise<TrainingRows> {
    this.#rows ??= readTrainingRows(this.context, this.slides);
    return this.#rows;
  }

  /** Rows that NMF can take, and what was done to them where the layer has values below zero. */
  async nonNegative(): Promise<NonNegativeRows> {
    if (this.context.plan.layer.nonNegative) return { rows: (await this.rows()).rows };
    this.#shifted ??= this.#shiftRows();
    return this.#shifted;
  }

  /** The rows a method takes, with the shift they went through and the group of each row. */
  async for(method: ClusterMethod): Promise<NonNegativeRows & Pick<TrainingRows, 'groupOf'>> {
    const { rows, groupOf } = await this.rows();
    return method === 'kmeans' ? { rows, groupOf } : { ...(await this.nonNegative()), groupOf };
  }

  /** What the decision reads of `nonNegative` rows. */
  metric(): Promise<DecisionMetric> {
    this.#metric ??= this.#makeMetric();
    return this.#metric;
  }

  /** Contrasts of the head in the unit of the rows; `undefined` where the head is not linear in the layer. */
  contrasts(shift?: SignedShift): FeatureRows | undefined {
    const { head } = this.context.plan;
    return head && scaled(headContrasts(head), shift);
  }

  /** R² of the contrasts of the logits, through the real rest of the network: g(WH) against g(A), over the probe tiles. */
  async completeness(dictionary: WorkerDictionary): Promise<Estimate> {
    const { pool, plan } = this.context;
    const { classes } = plan.model.output;
    const seeds = contrastSeeds(classes, plan.model.head);
    const probes = await this.#chosenProbes();
    const read = (z: Float32Array, i: number, seed: Float32Array) =>
      seed.reduce((sum, value, c) => sum + value * z[i * classes + c]!, 0);
    const groups: { truth: number[]; rebuilt: number[]; group: string }[] = [];
    const jobs = inOrder(probes, jobWindow(pool), ({ slide, tiles, cached }) =>
      pool.run({ kind: 'rebuild', slide, tiles, cached, dictionary }),
    );
    for await (const [{ tiles, group }, { logits, rebuilt }] of jobs)
      tiles.forEach((_, i) => {
        groups.push({
          group,
          truth: seeds.map((seed) => read(logits, i, seed)),
          rebuilt: seeds.map((seed) => read(rebuilt, i, seed)),
        });
      });
    return pooledEstimate(groups);
  }

  async #shiftRows(): Promise<NonNegativeRows> {
    const { rows } = await this.rows();
    const shift = signedShift(rows);
    return { shift, rows: applyShift(rows, shift) };
  }

  async #makeMetric(): Promise<DecisionMetric> {
    const { plan } = this.context;
    const { rows, shift } = await this.nonNegative();
    const options = { seed: plan.seed, threads: plan.workers };
    const contrasts = this.contrasts(shift);
    if (contrasts)
      return decisionMetric(contrasts, rows, {
        ...options,
        source: `weights of the linear head (${plan.model.classNames.join(', ')})`,
      });
    const { gradients, tiles } = await this.#gradients();
    return decisionMetric(scaled(gradients, shift), rows, {
      ...options,
      source: `mean gradients of the logits at ${tiles} tiles`,
    });
  }

  async #gradients(): Promise<{ gradients: FeatureRows; tiles: number }> {
    const { pool, plan } = this.context;
    const probes = await this.#chosenProbes();
    const parts: Float32Array[] = [];
    const jobs = inOrder(probes, jobWindow(pool), ({ slide, tiles, cached }) =>
      pool.run({ kind: 'gradients', slide, tiles, cached }),
    );
    for await (const [, { gradients }] of jobs) parts.push(gradients);
    const d = plan.layer.channels;
    const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      data.set(part, at);
      at += part.length;
    }
    const tiles = probes.reduce((sum, probe) => sum + probe.tiles.length, 0);
    return { gradients: { data, n: data.length / d, d }, tiles };
  }

  #chosenProbes(): Promise<ProbeTiles[]> {
    this.#probes ??= chooseProbes(this.context, this.slides, this.cells);
    return this.#probes;
  }
}

/** Gradients with respect to shifted activations: the shift drops out, the scale multiplies. */
function scaled(gradients: FeatureRows, shift: SignedShift | undefined): FeatureRows {
  if (!shift) return gradients;
  const { d } = gradients;
  return { ...gradients, data: gradients.data.map((value, i) => value * shift.scale[i % d]!) };
}
