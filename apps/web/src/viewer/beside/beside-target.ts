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
  if (kind === 'layer') return { kind, layer: value };
  if (kind === 'slide') return { kind, slide: value };
  return /^[A-Za-z0-9_-]{1,64}$/.test(value) ? { kind: 'study', study: value } : undefined;
}

export function writeBeside(target: BesideTarget): string {
  if (target.kind === 'layer') return `layer:${target.layer}`;
  return target.kind === 'slide' ? `slide:${target.slide}` : `study:${target.study}`;
}
