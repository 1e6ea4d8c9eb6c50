import type { GraphSession } from '@morphoscope/domain';
import type { EngineSession, SessionResult, SessionSpec } from './engine.js';

/** A graph session as the session of a model: one image batch in, prediction and one layer out. */
export class OrtSession implements EngineSession {
  constructor(
    readonly name: string,
    private readonly session: GraphSession,
    private readonly spec: SessionSpec,
  ) {}

  async run(data: Float32Array, shape: readonly number[]): Promise<SessionResult> {
    const { input, output, layer } = this.spec;
    const results = await this.session.run({ [input]: { data, shape } }, [output, layer]);
    return { predictions: results[output]!, activations: results[layer]! };
  }

  close(): Promise<void> {
    return this.session.close();
  }
}
