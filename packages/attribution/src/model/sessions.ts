import type { GraphEngine, GraphSession, Tensor } from '@morphoscope/domain';

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
  private readonly loaded = new Map<string, Promise<Loaded>>();

  constructor(private readonly engine: GraphEngine) {}

  /** Runs the graph called `key`, which `make` gives the first time. */
  async run<In extends string, Out extends string>(
    key: string,
    make: () => NamedGraph<In, Out>,
    feeds: Readonly<Record<In, Tensor>>,
  ): Promise<Readonly<Record<Out, Tensor>>> {
    const { graph, session } = await this.get(key, make);
    const named = Object.entries<Tensor>(feeds).map(([name, tensor]) => [graph.inputs[name]!, tensor]);
    const results = await session.run(Object.fromEntries(named), Object.values(graph.outputs));
    const given = Object.entries(graph.outputs).map(([name, output]) => [name, results[output]!]);
    return Object.fromEntries(given);
  }

  /** Frees everything that was loaded. */
  async close(): Promise<void> {
    const all = [...this.loaded.values()];
    this.loaded.clear();
    for (const one of await Promise.allSettled(all)) {
      if (one.status === 'fulfilled') await one.value.session.close();
    }
  }

  private get(key: string, make: () => NamedGraph): Promise<Loaded> {
    const known = this.loaded.get(key);
    if (known) return known;
    const loading = this.load(make);
    this.loaded.set(key, loading);
    // A failure is not kept: the next call says again what is wrong.
    loading.catch(() => this.loaded.delete(key));
    return loading;
  }

  private async load(make: () => NamedGraph): Promise<Loaded> {
    const { model, inputs, outputs } = make();
    return { graph: { inputs, outputs }, session: await this.engine.load(model) };
  }
}
