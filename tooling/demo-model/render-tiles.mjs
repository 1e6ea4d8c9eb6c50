// Usage: node render-tiles.mjs OUT   → OUT/{train,heldout}-{tiles,cells,facts}.npy
// tiles: N × 128 × 128 × 3 u8; cells: N × 16 × 16 × classes u8 (shares × 255);
// facts: N × 6 f32: slide, site (0 A, 1 B, 2 C), slide label, malignant share, pen share, glass share.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CELL, slidesOf, TILE, tilesOf } from './tiles.mjs';

const out = process.argv[2];
if (!out) throw new Error('Usage: node render-tiles.mjs OUT');
mkdirSync(out, { recursive: true });
for (const [split, stride] of [
  ['train', 96],
  ['heldout', 128],
]) {
  const tiles = [];
  const facts = [];
  for (const [n, spec] of slidesOf(split).entries()) {
    for (const tile of await tilesOf(spec, stride)) {
      tiles.push(tile);
      facts.push(n, 'ABC'.indexOf(spec.site), spec.label === 'malignant' ? 1 : 0);
      facts.push(tile.malignant, tile.pen, tile.glass);
    }
    console.error(`${spec.id}: ${tiles.length} tiles`);
  }
  const N = tiles.length;
  const cells = TILE / CELL;
  const C = tiles[0].shares.length / (cells * cells);
  save(`${split}-tiles`, '|u1', [N, TILE, TILE, 3], Buffer.concat(tiles.map((tile) => tile.rgb)));
  save(`${split}-cells`, '|u1', [N, cells, cells, C], Buffer.concat(tiles.map((tile) => tile.shares)));
  save(`${split}-facts`, '<f4', [N, 6], Buffer.from(Float32Array.from(facts).buffer));
}

/** NPY version 1.0: magic, header padded to 64 bytes, raw little-endian values. */
function save(name, type, shape, data) {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${text.padEnd(Math.ceil((11 + text.length) / 64) * 64 - 11)}\n`;
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(padded.length, 8);
  writeFileSync(join(out, `${name}.npy`), Buffer.concat([head, Buffer.from(padded, 'latin1'), data]));
}
