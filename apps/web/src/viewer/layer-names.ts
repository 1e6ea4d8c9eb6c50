import type { AttributionMethod } from '@morphoscope/domain';
import type { SaliencyLayer } from '@morphoscope/rpc';
import { mapNames } from '../study/map-names';

/** A saliency method as people call it. */
export function methodName(method: string): string {
  return mapNames[method as AttributionMethod] ?? method;
}

/** A map in words: `Grad-CAM, malignant`. */
export function mapName({ method, target }: Pick<SaliencyLayer, 'method' | 'target'>): string {
  return `${methodName(method)}, ${target}`;
}

/** The maps of a slide by method, in their order. */
export function mapsByMethod(maps: readonly SaliencyLayer[]): ReadonlyMap<string, readonly SaliencyLayer[]> {
  const groups = new Map<string, SaliencyLayer[]>();
  for (const map of maps) {
    const group = groups.get(map.method);
    if (group) group.push(map);
    else groups.set(map.method, [map]);
  }
  return groups;
}

/** The map of a method that explains a class, else its first. */
export function mapForClass(
  maps: readonly SaliencyLayer[],
  className: string | undefined,
): SaliencyLayer | undefined {
  return maps.find(({ target }) => target === className) ?? maps[0];
}
