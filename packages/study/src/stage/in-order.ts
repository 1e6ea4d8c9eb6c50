/**
 * Runs `start` on the items with at most `window` running at once and yields the results in the order of the items:
 * parallel work, sequential bytes.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  window: number,
  start: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly [Item, Result]> {
  const running: { item: Item; result: Promise<Result> }[] = [];
  const iterator = items[Symbol.iterator]();
  const fill = (): void => {
    while (running.length < window) {
      const next = iterator.next();
      if (next.done) return;
      const result = start(next.value);
      // A failure is met when its turn comes; until then it must not count as unhandled.
      result.catch(() => undefined);
      running.push({ item: next.value, result });
    }
  };
  fill();
  for (let head = running.shift(); head; head = running.shift()) {
    const result = await head.result;
    fill();
    yield [head.item, result];
  }
}

/** Calls `work` for every item, at most `limit` at once, started in order. The first error stops the rest. */
export async function forEachLimited<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}

/** Splits a list into runs of at most `size`. */
export function* batchesOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}
