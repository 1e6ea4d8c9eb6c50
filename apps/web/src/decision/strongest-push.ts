/** The clusters that pushed a tile to the wrong class most, the strongest first; those that held against it are left out. */
export function strongestPush(
  push: readonly number[],
  most: number,
): { readonly place: number; readonly size: number }[] {
  return push
    .map((size, place) => ({ place, size }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size || a.place - b.place)
    .slice(0, most);
}
