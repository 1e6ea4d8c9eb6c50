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
import { TilePreparation } from './preprocessing/prepare-tiles.js';

/** Runs a session on tiles: checks them, prepares them into one reused buffer, and runs one batch after the other. */
export class SessionRunner implements ModelRunner {
  private readonly preparation: TilePreparation;
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    readonly description: ModelDescription,
    readonly preprocessing: Preprocessing,
    readonly layer: Layer,
    private readonly session: EngineSession,
  ) {
    this.preparation = new TilePreparation(preprocessing);
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
    if (this.closed) {
      throw new MorphoscopeError('InputError', 'the model has been closed', {
        suggestion: 'Open it again before running it.',
      });
    }
    const fixed = this.description.input.shape[0];
    if (!fixed || fixed === tiles.length || tiles.length === 0) return this.runBatch(tiles);
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
    const { data, shape } = this.preparation.prepare(tiles);
    const output = await this.session.run(data, shape);
    this.checkOutput(output, tiles.length);
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
}
