import type { DictionaryEdit } from '@morphoscope/domain';

/** An edit in words, after its author's name: "named cluster 3 Collagen edge". Clusters count from 1. */
export function editText(edit: DictionaryEdit): string {
  switch (edit.kind) {
    case 'rename':
      return `named cluster ${edit.cluster + 1} ${edit.name}`;
    case 'recolour':
      return `gave cluster ${edit.cluster + 1} the colour ${edit.colour}`;
    case 'hide':
      return `hid cluster ${edit.cluster + 1}`;
    case 'show':
      return `showed cluster ${edit.cluster + 1} again`;
    case 'merge':
      return `merged clusters ${listed(edit.clusters)} into ${edit.into + 1}${called(edit.name)}`;
    case 'split':
      return `split cluster ${edit.cluster + 1} where cluster ${edit.by + 1} has at least ${percent(edit.at)} of its weight${called(edit.name)}`;
  }
}

/** The one cluster an edit is about. */
export function editedCluster(edit: DictionaryEdit): number {
  return edit.kind === 'merge' ? edit.into : edit.cluster;
}

function listed(clusters: readonly number[]): string {
  const numbers = [...new Set(clusters)].sort((a, b) => a - b).map((cluster) => cluster + 1);
  return `${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}

function called(name: string | undefined): string {
  return name === undefined ? '' : ` and named it ${name}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
