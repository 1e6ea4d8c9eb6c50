/** Values by name, the least recently used dropped first once they weigh too much. */
export class Recent<Value> {
  readonly #values = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  /** `limit`: bytes kept. `dropped` is told of every value that leaves. */
  constructor(
    readonly limit: number,
    readonly dropped: (value: Value, name: string) => void = () => {},
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#values.size;
  }

  /** The value, which counts as used now. */
  get(name: string): Value | undefined {
    const entry = this.#values.get(name);
    if (entry === undefined) return undefined;
    this.#values.delete(name);
    this.#values.set(name, entry);
    return entry.value;
  }

  /** The value, without counting it as used. */
  peek(name: string): Value | undefined {
    return this.#values.get(name)?.value;
  }

  /** Keeps a value; one alone may weigh more than the limit. */
  set(name: string, value: Value, bytes: number): void {
    this.delete(name);
    this.#values.set(name, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#values.keys()) {
      if (this.#bytes <= this.limit || oldest === name) break;
      this.delete(oldest);
    }
  }

  delete(name: string): void {
    const entry = this.#values.get(name);
    if (entry === undefined) return;
    this.#values.delete(name);
    this.#bytes -= entry.bytes;
    this.dropped(entry.value, name);
  }

  clear(): void {
    for (const name of [...this.#values.keys()]) this.delete(name);
  }
}
