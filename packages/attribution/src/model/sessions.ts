import type { GraphEngine, GraphSession, Tensor } from '@morphoscope/domain';
import { joinRows, rowsOf } from './rows.js';

/** Model bytes with the names that its ends have in the file, by what they are for. */
export interface NamedGraph<In extends string = string, Out extends string = string> {
  readonly model: Uint8Array;
  readonly inputs: Readonly<Record<In, string>>;
  readonly outputs: Readonly<Record<Out, string>>;
}

interface Loaded {
  readonly graph: Omit<NamedGraph, 'model'>;
  readonly session: GraphSession;
}

/** Loaded graphs by key, made when first asked for. */
export class Sessions {
  private readonly loaded = new Map<string, Loaded>();
  /** Sessions take one run at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  /** @param batch the number of tiles that the model takes at once, where that is fixed. */
  constructor(
    private readonly engine: GraphEngine,
    private readonly batch?: number,
  ) {}

  /** Runs the graph called `key`, which `make` gives the first time, when all runs asked for before are done. */
  run<In extends string, Out extends string>(
    key: string,
    make: () => NamedGraph<In, Out>,
    feeds: Readonly<Record<In, Tensor>>,
  ): Promise<Readonly<Record<Out, Tensor>>> {
    const mine = this.turn.then(async () => this.inBatches(await this.get(key, make), feeds));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async inBatches(
    loaded: Loaded,
    feeds: Readonly<Record<string, Tensor>>,
  ): Promise<Readonly<Record<string, Tensor>>> {
    const n = Object.values(feeds)[0]!.shape[0]!;
    const { batch = n } = this;
    if (n === batch) return runOnce(loaded, feeds);
    const parts: Readonly<Record<string, Tensor>>[] = [];
    for (let from = 0; from < n; from += batch) {
      const rows = Object.entries(feeds).map(([name, all]) => [name, rowsOf(all, from, batch)]);
      parts.push(await runOnce(loaded, Object.fromEntries(rows)));
    }
    const names = Object.keys(loaded.graph.outputs);
    const joined = names.map((name) => [
      name,
      joinRows(
        parts.map((part) => part[name]!),
        n,
      ),
    ]);
    return Object.fromEntries(joined);
  }

  /** Frees everything that was loaded, when all runs are done. */
  async close(): Promise<void> {
    await this.turn;
    const all = [...this.loaded.values()];
    this.loaded.clear();
    for (const { session } of all) await session.close();
  }

  private async get(key: string, make: () => NamedGraph): Promise<Loaded> {
    const known = this.loaded.get(key);
    if (known) return known;
    const { model, inputs, outputs } = make();
    const loaded = { graph: { inputs, outputs }, session: await this.engine.load(model) };
    this.loaded.set(key, loaded);
    return loaded;
  }
}

async function runOnce(
  { graph, session }: Loaded,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Readonly<Record<string, Tensor>>> {
  const named = Object.entries(feeds).map(([name, tensor]) => [graph.inputs[name]!, tensor]);
  const results = await session.run(Object.fromEntries(named), Object.values(graph.outputs));
  const given = Object.entries(graph.outputs).map(([name, output]) => [name, results[output]!]);
  return Object.fromEntries(given);
}
