/**
 * Rows by descending key, equal ones in the order given; NaN comes last. Radix sort over two digits of 16 bits.
 * @param rows to sort, of `keys`; only read.
 */
export function descendingRows(keys: Float32Array, rows: Uint32Array): Uint32Array {
  const n = rows.length;
  const bits = new Uint32Array(keys.buffer, keys.byteOffset, keys.length);
  const ranks = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const key = keys[rows[i]!]!;
    const raw = key === 0 ? 0 : bits[rows[i]!]!;
    // Ascending ranks of floats are their bits with the sign turned, of negative ones all of them.
    const ascending = raw & 0x80000000 ? ~raw : raw | 0x80000000;
    ranks[i] = Number.isNaN(key) ? 0xffffffff : ~ascending;
  }
  let order = Uint32Array.from({ length: n }, (_, i) => i);
  for (const shift of [0, 16]) order = byDigit(order, ranks, shift);
  return order.map((i) => rows[i]!);
}

function byDigit(order: Uint32Array<ArrayBuffer>, ranks: Uint32Array, shift: number) {
  const next = new Uint32Array(65537);
  for (let i = 0; i < order.length; i++) next[((ranks[order[i]!]! >>> shift) & 0xffff) + 1]!++;
  for (let digit = 0; digit < 65536; digit++) next[digit + 1]! += next[digit]!;
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[next[(ranks[order[i]!]! >>> shift) & 0xffff]!++] = order[i]!;
  return sorted;
}
