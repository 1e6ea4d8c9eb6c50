/** Small files that are read at once: waiting for one after the other takes minutes for thousands. */
export const FILES_AT_ONCE = 16;

/**
 * Results of `act` in the order of the items, `atOnce` of them under way at most. The first failure ends it: nothing more
 * is begun.
 */
export async function mapLimited<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let failed = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const at = next++;
      try {
        results[at] = await act(items[at]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return results;
}
