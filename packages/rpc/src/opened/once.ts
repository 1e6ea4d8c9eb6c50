/** Values made once per name, also when asked for again while being made. A failure is not kept. */
export class Once<Value> {
  readonly #made = new Map<string, Promise<Value>>();

  /** @param most values kept, those asked for last. Default: all. */
  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  get(name: string, make: () => Promise<Value>): Promise<Value> {
    const known = this.#made.get(name);
    if (known) {
      this.#made.delete(name);
      this.#made.set(name, known);
      return known;
    }
    const made = make();
    this.#made.set(name, made);
    if (this.#made.size > this.most) this.#made.delete(this.#made.keys().next().value!);
    made.catch(() => {
      if (this.#made.get(name) === made) this.#made.delete(name);
    });
    return made;
  }

  drop(name: string): void {
    this.#made.delete(name);
  }

  clear(): void {
    this.#made.clear();
  }
}
