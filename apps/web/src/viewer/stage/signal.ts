import { useSyncExternalStore } from 'react';

/** A value that changes with every frame, read by few: components take the part they show. */
export class Signal<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** Part of a signal; renders again only when that part is another. `part` must give primitives or kept objects. */
export function useSignal<T, P>(signal: Signal<T>, part: (value: T) => P): P {
  return useSyncExternalStore(
    signal.subscribe,
    () => part(signal.value),
    () => part(signal.value),
  );
}
