/** Values by name; of many, those used last are kept. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>();

  /** @param most values kept. */
  constructor(private readonly most: number) {}

  get(name: string, make: () => Value): Value {
    const known = this.#values.get(name);
    const value = known === undefined ? make() : known;
    this.#values.delete(name);
    this.#values.set(name, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.most) break;
      this.#values.delete(oldest);
    }
    return value;
  }
}
