import { fixed, percent } from '../format/number';
import { anchors } from './anchors';
import type { Colouring } from './colouring';
import type { MapLabel } from './map-labels';
import type { LoadedAtlas } from './use-atlas';

/** Groups with a name on the map. */
const NAMED = 12;

/** Names of the groups of a colouring, each where most of its points lie. None where there are too many to read. */
export function labelsOf(
  columns: LoadedAtlas['columns'],
  { group, groups }: Colouring,
  clusters: readonly { readonly cluster: number }[],
): MapLabel[] {
  if (groups.length > NAMED + 1) return [];
  return anchors(columns, group, groups.length).flatMap((at, g) => {
    const known = groups[g];
    if (!at || !known || known.name === 'none') return [];
    const cluster = clusters[g]?.cluster;
    return [{ name: known.name, colour: known.colour, at, ...(cluster === undefined ? {} : { cluster }) }];
  });
}

/** How the map was made, and how far to trust it. */
export function noteOf({ method, neighbours, trustworthiness, explained }: LoadedAtlas['info']): string {
  if (method === 'pca') {
    const share = explained
      ? ` They hold ${percent((explained[0] ?? 0) + (explained[1] ?? 0))} of the variance.`
      : '';
    return `The two main directions of tile activations (PCA).${share}`;
  }
  const trust =
    trustworthiness === undefined ? '' : ` Trustworthiness ${fixed(trustworthiness)}, 1 is perfect.`;
  return `UMAP of tile activations, ${neighbours} neighbours.${trust} Nearness is meaningful, distance between islands is not.`;
}
