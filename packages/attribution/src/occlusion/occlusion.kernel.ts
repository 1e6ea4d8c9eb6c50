import type { InputShape } from '../input-map.js';
import type { OcclusionWindow } from './windows.js';

/** Copies the window's pixels of one image (all channels) from `from` to `to`. */
export function copyWindow(
  from: Float32Array,
  to: Float32Array,
  { channels, height, width, layout }: InputShape,
  window: OcclusionWindow,
): void {
  const planes = layout === 'nchw' ? channels : 1;
  const depth = layout === 'nchw' ? 1 : channels;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = window.y; y < window.y + window.height; y++) {
      const start = ((plane * height + y) * width + window.x) * depth;
      const end = start + window.width * depth;
      for (let i = start; i < end; i++) to[i] = from[i]!;
    }
  }
}

/** Adds `value` to the window's pixels of a map of row length `width`. */
export function addToWindow(map: Float64Array, width: number, window: OcclusionWindow, value: number): void {
  for (let y = window.y; y < window.y + window.height; y++) {
    const start = y * width + window.x;
    for (let i = start; i < start + window.width; i++) map[i]! += value;
  }
}
