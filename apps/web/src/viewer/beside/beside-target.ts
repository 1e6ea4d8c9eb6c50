/** What is shown beside the slide. */
export type BesideTarget =
  | { readonly kind: 'layer'; readonly layer: string }
  | { readonly kind: 'slide'; readonly slide: string }
  /** The same slide in another study. */
  | { readonly kind: 'study'; readonly study: string };

/** What `ViewState.beside` says: `layer:gradcam`, `slide:b1`, `study:5f…`; `undefined` for what is none of them. */
export function readBeside(text: string | undefined): BesideTarget | undefined {
  const [, kind, value] = /^(layer|slide|study):(.+)$/s.exec(text ?? '') ?? [];
  if (value === undefined) return undefined;
  if (kind === 'layer' || kind === 'slide') return besideTarget(kind, value);
  return /^[A-Za-z0-9_-]{1,64}$/.test(value) ? besideTarget('study', value) : undefined;
}

export const writeBeside = (target: BesideTarget): string => `${target.kind}:${targetValue(target)}`;

/** The layer, slide or study. */
export function targetValue(target: BesideTarget): string {
  if (target.kind === 'layer') return target.layer;
  return target.kind === 'slide' ? target.slide : target.study;
}

export function besideTarget(kind: BesideTarget['kind'], value: string): BesideTarget {
  if (kind === 'layer') return { kind, layer: value };
  return kind === 'slide' ? { kind, slide: value } : { kind, study: value };
}
