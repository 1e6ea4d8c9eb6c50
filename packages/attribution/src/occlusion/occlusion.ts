import {
  type Attribution,
  type DifferentiableModel,
  MorphoscopeError,
  type Target,
  type Tensor,
} from '@morphoscope/domain';
import type { Attributor } from '../attributor.js';
import { baselineOf, type Fill, fillName } from '../baseline/baseline.js';
import { type InputShape, inputShape } from '../input-map.js';
import { logitsAt, targetValues } from '../target.js';
import { wholeNumber } from '../whole-number.js';
import { addToWindow, copyWindow } from './occlusion.kernel.js';
import { type OcclusionWindow, occlusionWindows } from './windows.js';

/** Settings of occlusion. */
export interface OcclusionOptions {
  /** Sides of the square windows, input px; several are averaged. Default: a quarter of the tile's side. */
  readonly windows?: readonly number[];
  /** Step between windows as a share of their side, at least one px. Default 0.5. */
  readonly step?: number;
  /** What is put in. Default `tissue`. */
  readonly fill?: Fill;
  /** Covered images per run of the model. Default 16. */
  readonly batch?: number;
}

const defaults: Required<OcclusionOptions> = { windows: [], step: 0.5, fill: 'tissue', batch: 16 };

async function attribute(
  model: DifferentiableModel,
  input: Tensor,
  targets: readonly Target[],
  options: OcclusionOptions = {},
): Promise<Attribution> {
  const { windows, step, fill, batch } = { ...defaults, ...options };
  const shape = inputShape(input, model.preprocessing);
  wholeNumber(batch, 1, 'batch');
  const { height, width } = shape;
  const sides = windows.length > 0 ? windows : [Math.max(1, Math.round(Math.max(height, width) / 4))];
  const scales = sides.map((side) => windowsOf(shape, side, step));
  const whole = targetValues(await logitsAt(model, input), targets);
  const filled = baselineOf(input, fill, model.preprocessing);
  const size = shape.channels * height * width;
  const pixels = height * width;
  const data = new Float32Array(shape.n * pixels);
  for (const [row, target] of targets.entries()) {
    const image = input.data.subarray(row * size, (row + 1) * size);
    const cover = new Cover(image, filled.data.subarray(row * size, (row + 1) * size), shape, batch);
    const map = data.subarray(row * pixels, (row + 1) * pixels);
    for (const scale of scales) {
      const drops = await dropsOf(model, cover, scale, target, whole[row]!);
      addMeanDrops(map, width, scale, drops, scales.length);
    }
  }
  const settings = { windows: sides.join(', '), step, fill: fillName(fill) };
  return { method: 'occlusion', settings, grid: 'input', height, width, signed: true, data };
}

function windowsOf(shape: InputShape, side: number, step: number): OcclusionWindow[] {
  wholeNumber(side, 1, 'window');
  if (!(step > 0 && step <= 1)) {
    throw new MorphoscopeError('InputError', `a step of ${step} of the window`, {
      suggestion: 'Give a share above 0 and at most 1: a larger step would leave pixels uncovered.',
    });
  }
  return occlusionWindows(shape.height, shape.width, side, Math.max(1, Math.round(side * step)));
}

/** Copies of one tile with one window each covered; the windows of the run before are put right again, not the tiles. */
class Cover {
  private readonly copies: Float32Array;
  private covered: readonly OcclusionWindow[] = [];
  private readonly size: number;

  constructor(
    private readonly image: Float32Array,
    private readonly filled: Float32Array,
    private readonly shape: InputShape,
    readonly batch: number,
  ) {
    this.size = image.length;
    this.copies = new Float32Array(batch * image.length);
    for (let i = 0; i < batch; i++) this.copies.set(image, i * image.length);
  }

  /** A batch of the tile, each image with one of `windows` covered. Valid until the next call. */
  with(windows: readonly OcclusionWindow[]): Tensor {
    for (const [i, window] of this.covered.entries()) copyWindow(this.image, this.at(i), this.shape, window);
    for (const [i, window] of windows.entries()) copyWindow(this.filled, this.at(i), this.shape, window);
    this.covered = windows;
    const { channels, height, width, layout } = this.shape;
    const image = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
    const data = this.copies.subarray(0, windows.length * this.size);
    return { data, shape: [windows.length, ...image] };
  }

  private at(i: number): Float32Array {
    return this.copies.subarray(i * this.size, (i + 1) * this.size);
  }
}

/** How much the target falls when each window is covered. */
async function dropsOf(
  model: DifferentiableModel,
  cover: Cover,
  windows: readonly OcclusionWindow[],
  target: Target,
  whole: number,
): Promise<Float64Array> {
  const drops = new Float64Array(windows.length);
  for (let from = 0; from < windows.length; from += cover.batch) {
    const part = windows.slice(from, from + cover.batch);
    const logits = await logitsAt(model, cover.with(part));
    const values = targetValues(
      logits,
      part.map(() => target),
    );
    for (const [i, value] of values.entries()) drops[from + i] = whole - value;
  }
  return drops;
}

/** Adds a share of the mean drop over all windows that cover a pixel. */
function addMeanDrops(
  map: Float32Array,
  width: number,
  windows: readonly OcclusionWindow[],
  drops: Float64Array,
  scales: number,
): void {
  const sums = new Float64Array(map.length);
  const counts = new Float64Array(map.length);
  for (const [i, window] of windows.entries()) {
    addToWindow(sums, width, window, drops[i]!);
    addToWindow(counts, width, window, 1);
  }
  for (let p = 0; p < map.length; p++) map[p]! += sums[p]! / counts[p]! / scales;
}

/** Occlusion. */
export const occlusion: Attributor<OcclusionOptions, 'occlusion'> = {
  method: 'occlusion',
  name: 'occlusion',
  summary:
    'How much the target falls when a window is covered, averaged over the windows that cover a pixel.',
  citation: 'zeiler2014',
  grid: 'input',
  signed: true,
  defaults,
  attribute,
};
