import { type Html, html } from '../html.js';
import { coordinate as at } from '../number-text.js';

/** What a bar stands for: a cluster's effect has its colour, the residual is dashed, bias and sum are ink. */
export type BarKind = 'effect' | 'residual' | 'bias' | 'sum';

/**
 * A bar from `from` to `to` on an axis `low … high`, with the zero line. Towards higher values it is solid, towards
 * lower ones hatched.
 */
export function bar(
  from: number,
  to: number,
  axis: { readonly low: number; readonly high: number },
  kind: BarKind,
  colour = '#8a8a8a',
): Html {
  const range = axis.high - axis.low || 1;
  const place = (value: number) =>
    (100 * (Math.max(axis.low, Math.min(axis.high, value)) - axis.low)) / range;
  const left = place(Math.min(from, to));
  const width = place(Math.max(from, to)) - left;
  const against = to < from ? ' against' : '';
  return html`<span class="track" style="--zero:${at(place(0))}%"><i class="${kind}${against}" style="left:${at(left)}%;width:${at(width)}%;--c:${colour}"></i></span>`;
}
