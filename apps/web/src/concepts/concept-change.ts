import type { ConceptCard, ConceptChange, ConceptList } from '@morphoscope/rpc';

/**
 * Whether somebody else changed the very thing that `change` is about, between the list it was made from and the list
 * there is now. If not, the change can be made again on top of theirs without asking anybody.
 */
export function collides(change: ConceptChange, base: ConceptList, now: ConceptList): boolean {
  const differs = (k: number, of: (card: ConceptCard) => unknown) => {
    const [was, is] = [cardOf(base, k), cardOf(now, k)];
    return !was || !is || of(was) !== of(is);
  };
  switch (change.kind) {
    case 'rename':
      return differs(change.cluster, ({ name }) => name);
    case 'recolour':
      return differs(change.cluster, ({ colour }) => colour);
    case 'hide':
    case 'show':
      return differs(change.cluster, ({ hidden }) => hidden);
    case 'merge':
      return !sameClusters(base, now) || change.clusters.some((k) => differs(k, ({ name }) => name));
    case 'split':
      return !sameClusters(base, now) || differs(change.cluster, ({ name }) => name);
    case 'undo':
      // What would be undone is another change now.
      return true;
  }
}

/**
 * Whether the list shows already what `change` asks for: it had arrived when its answer got lost, or somebody else wanted
 * the same.
 */
export function holds(change: ConceptChange, base: ConceptList, now: ConceptList): boolean {
  switch (change.kind) {
    case 'rename':
      return cardOf(now, change.cluster)?.name === change.name;
    case 'recolour':
      return cardOf(now, change.cluster)?.colour === change.colour;
    case 'hide':
    case 'show':
      return cardOf(now, change.cluster)?.hidden === (change.kind === 'hide');
    case 'merge': {
      const gone = change.clusters.filter((k) => k !== change.into);
      const name = change.name ?? cardOf(base, change.into)?.name;
      return gone.every((k) => !cardOf(now, k)) && cardOf(now, change.into)?.name === name;
    }
    case 'split':
    case 'undo':
      // Another split, or another undo, looks the same.
      return false;
  }
}

/** A change in the words of the person who makes it: "name cluster 3 Collagen edge". */
export function changeWords(change: ConceptChange): string {
  switch (change.kind) {
    case 'rename':
      return `name cluster ${change.cluster + 1} “${change.name}”`;
    case 'recolour':
      return `give cluster ${change.cluster + 1} the colour ${change.colour}`;
    case 'hide':
      return `hide cluster ${change.cluster + 1}`;
    case 'show':
      return `show cluster ${change.cluster + 1}`;
    case 'merge':
      return `merge clusters ${change.clusters.map((k) => k + 1).join(', ')}`;
    case 'split':
      return `split cluster ${change.cluster + 1} where cluster ${change.by + 1} is strong`;
    case 'undo':
      return 'undo the last change';
  }
}

export function cardOf(list: ConceptList, cluster: number): ConceptCard | undefined {
  return list.concepts.find((card) => card.cluster === cluster);
}

function sameClusters(a: ConceptList, b: ConceptList): boolean {
  const ids = ({ concepts }: ConceptList) => concepts.map(({ cluster }) => cluster).join();
  return ids(a) === ids(b);
}
