import type { Layer } from '@morphoscope/domain';
import { type OnnxGraph, protoGraph } from './graph.js';

/** How the reason of a map begins that only its sign makes unsuitable. */
export const SIGN_REASON = 'has negative values: ';

/** Gives maps that can be negative their reason, with the nearest later layer that cannot. */
export function withSignReasons(graph: OnnxGraph, layers: readonly Layer[]): Layer[] {
  const later = nearestLater(graph, layers);
  return layers.map((layer) => {
    if (layer.nonNegative || layer.unsuitable) return layer;
    const at = later.get(layer.name);
    const advice = at === undefined ? 'use --method kmeans' : `take ${layers[at]!.name} or --method kmeans`;
    return { ...layer, unsuitable: `${SIGN_REASON}NMF works on shifted, clipped values; ${advice}` };
  });
}

/** Index of the first suitable layer in graph order that each tensor flows into, by tensor name. */
function nearestLater(graph: OnnxGraph, layers: readonly Layer[]): ReadonlyMap<string, number> {
  const suitable = new Map<string, number>();
  for (const [at, layer] of layers.entries()) {
    if (layer.nonNegative && !layer.unsuitable) suitable.set(layer.name, at);
  }
  const later = new Map<string, number>();
  const earliest = (a: number | undefined, b: number | undefined) => Math.min(a ?? Infinity, b ?? Infinity);
  for (const node of [...protoGraph(graph).node].reverse()) {
    let first = Number.POSITIVE_INFINITY;
    for (const name of node.output) first = Math.min(first, earliest(suitable.get(name), later.get(name)));
    if (!Number.isFinite(first)) continue;
    for (const name of node.input) later.set(name, earliest(first, later.get(name)));
  }
  return later;
}
