import { createRandom } from '../../packages/domain/dist/index.js';

/**
 * Tiles of a made-up map: 24 islands, each of one cluster of eight and spread over all slides. Columns as the API sends
 * them (contract/atlas.ts), and as plain arrays for the peer.
 */
export function mapPoints(n, slides, classes, seed = 1) {
  const random = createRandom(seed);
  const centres = Array.from({ length: 24 }, () => [
    1.6 * random.uniform() - 0.8,
    1.6 * random.uniform() - 0.8,
    0.02 + 0.09 * random.uniform(),
  ]);
  const bytes = new ArrayBuffer(n * (20 + 4 * classes));
  const x = new Float32Array(bytes, 0, n);
  const y = new Float32Array(bytes, 4 * n, n);
  const slide = new Uint32Array(bytes, 8 * n, n);
  const tile = new Uint32Array(bytes, 12 * n, n);
  const cluster = new Int16Array(bytes, 16 * n, n);
  const predicted = new Uint8Array(bytes, 18 * n, n);
  const flags = new Uint8Array(bytes, 19 * n, n);
  const scores = new Float32Array(bytes, 20 * n, n * classes);
  for (let i = 0; i < n; i++) {
    const island = random.below(24);
    const [cx, cy, size] = centres[island];
    x[i] = Math.max(-1, Math.min(1, cx + size * random.normal()));
    y[i] = Math.max(-1, Math.min(1, cy + size * random.normal()));
    slide[i] = Math.floor((i * slides) / n);
    tile[i] = i - Math.ceil((slide[i] * n) / slides);
    cluster[i] = island % 8;
    predicted[i] = island % classes;
    flags[i] = random.uniform() < 0.1 ? 3 : 1;
    for (let c = 0; c < classes; c++) scores[i * classes + c] = random.uniform();
  }
  return { bytes, x, y, cluster };
}
