import type { Layer } from '@morphoscope/domain';

/** One sentence why a layer does not suit clustering, or nothing. */
export function unsuitable(layer: Omit<Layer, 'unsuitable'>): string | undefined {
  if (layer.height * layer.width < 4) {
    return `its map is ${layer.height} × ${layer.width} cells: no position is left to show`;
  }
  if (!layer.nonNegative) return 'its values may be negative: take the activation after it';
  return undefined;
}
