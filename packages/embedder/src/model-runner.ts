import {
  type Layer,
  type ModelDescription,
  type ModelOutput,
  type ModelRunner,
  MorphoscopeError,
  type Preprocessing,
  type TilePixels,
} from '@morphoscope/domain';
import type { EngineSession } from './engine/engine.js';
import { joinBatches } from './join-batches.js';
import { lookupTable, preprocess } from './preprocessing/preprocess.kernel.js';

/** Runs a session on tiles: checks them, prepares them into one reused buffer, and runs one batch after the other. */
export class SessionRunner implements ModelRunner {
  private readonly table: Float32Array;
  private input = new Float32Array(0);
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    readonly description: ModelDescription,
    readonly preprocessing: Preprocessing,
    readonly layer: Layer,
    private readonly session: EngineSession,
  ) {
    this.table = lookupTable(preprocessing);
  }

  get engine(): string {
    return this.session.name;
  }

  /** Calls wait for each other: they share the input buffer. */
  run(tiles: readonly TilePixels[]): Promise<ModelOutput> {
    const result = this.last.then(() => this.runNow(tiles));
    this.last = result.catch(() => undefined);
    return result;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.last;
    await this.session.close();
  }

  private async runNow(tiles: readonly TilePixels[]): Promise<ModelOutput> {
    this.check(tiles);
    const fixed = this.description.input.shape[0];
    if (!fixed || fixed === tiles.length) return this.runBatch(tiles);
    // A model exported with a fixed batch size: fill the last batch with its last tile and drop what that gives.
    const outputs: ModelOutput[] = [];
    for (let i = 0; i < tiles.length; i += fixed) {
      const batch = tiles.slice(i, i + fixed);
      while (batch.length < fixed) batch.push(batch[batch.length - 1]!);
      outputs.push(await this.runBatch(batch));
    }
    return joinBatches(outputs, tiles.length);
  }

  private async runBatch(tiles: readonly TilePixels[]): Promise<ModelOutput> {
    const { tilePx, layout } = this.preprocessing;
    const n = tiles.length;
    const length = n * 3 * tilePx * tilePx;
    if (this.input.length < length) this.input = new Float32Array(length);
    preprocess(tiles, this.preprocessing, this.input, this.table);
    const input = this.input.length === length ? this.input : this.input.subarray(0, length);
    const shape = layout === 'nchw' ? [n, 3, tilePx, tilePx] : [n, tilePx, tilePx, 3];
    const output = await this.session.run(input, shape);
    this.checkOutput(output, n);
    return output;
  }

  /** Shapes come from the description; an engine that gives others would be misread silently. */
  private checkOutput({ predictions, activations }: ModelOutput, n: number): void {
    const { channels, height, width, name } = this.layer;
    const expected = [n, channels, height, width].join('×');
    const got = activations.shape.join('×');
    const rows = predictions.shape.join('×');
    if (got === expected && rows === `${n}×${this.description.output.classes}`) return;
    throw new MorphoscopeError(
      'ModelError',
      `the model gives ${got} at ${name} and a prediction of ${rows}; its description says ${expected}`,
      { where: name, suggestion: 'Choose another layer, or export the model again.' },
    );
  }

  private check(tiles: readonly TilePixels[]): void {
    const { tilePx } = this.preprocessing;
    if (this.closed) throw unusable('the model has been closed', 'Open it again before running it.');
    if (tiles.length === 0) throw unusable('there are no tiles to run', 'Give at least one tile.');
    for (const { width, height, data } of tiles) {
      if (width === tilePx && height === tilePx && data.length === tilePx * tilePx * 3) continue;
      throw unusable(
        `a tile is ${width} × ${height} px with ${data.length} bytes, and the model takes ${tilePx} × ${tilePx} px RGB`,
        'Read tiles at the size and mpp that the preprocessing states.',
      );
    }
  }
}

function unusable(what: string, suggestion: string): MorphoscopeError {
  return new MorphoscopeError('InputError', what, { suggestion });
}
