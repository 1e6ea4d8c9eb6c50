/** A mask of 12 × 8 px, 5 level-0 px each: class 1 left above, 3 right below. */
export const values = Array.from({ length: 8 }, (_, y) =>
  Uint8Array.from({ length: 12 }, (_, x) => (x < 4 && y < 4 ? 1 : x >= 8 && y >= 2 ? 3 : 0)),
);
export const maskCells = ['110000', '110022', '000022', '000022'];
export const pack = (row: Uint8Array, depth: number): Uint8Array => {
  const out = new Uint8Array(Math.ceil((row.length * depth) / 8));
  row.forEach((value, x) => {
    const bit = x * depth;
    out[bit >> 3]! |= value << (8 - depth - (bit & 7));
  });
  return out;
};
