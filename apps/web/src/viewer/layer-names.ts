import type { SaliencyLayer } from '@morphoscope/rpc';

const names: Readonly<Record<string, string>> = {
  cam: 'CAM',
  gradcam: 'Grad-CAM',
  'gradcam++': 'Grad-CAM++',
  layercam: 'LayerCAM',
  hirescam: 'HiResCAM',
  'gradient-x-input': 'Gradient × input',
  'integrated-gradients': 'Integrated gradients',
  smoothgrad: 'SmoothGrad',
  occlusion: 'Occlusion',
  'lrp-epsilon': 'LRP ε',
  'lrp-gamma': 'LRP γ',
  'lrp-z-plus': 'LRP z⁺',
  'lrp-alpha-beta': 'LRP αβ',
  'lrp-epsilon-plus-flat': 'LRP',
  'lrp-epsilon-gamma-box': 'LRP εγ box',
};

/** A saliency method as people call it. */
export function methodName(method: string): string {
  return names[method] ?? method;
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
