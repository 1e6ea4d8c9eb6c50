import type { DictionaryView, ShownCluster } from '@morphoscope/clustering';
import type { Concept, ConceptSummary, Decomposition, Finding } from '@morphoscope/domain';

/** Whether cells have another label than in the fit: names, colours and hiding change none. */
export function changesLabels({ clusters }: DictionaryView): boolean {
  return clusters.some(({ members }) => members.length !== 1);
}

/** Ids are below this. */
export function shownSize({ clusters, shownAs }: DictionaryView): number {
  return Math.max(shownAs.length, ...clusters.map(({ cluster }) => cluster + 1));
}

/** Names and colours by shown id; those of a merged cluster also where its members were. */
export function shownById(view: DictionaryView): {
  readonly names: readonly string[];
  readonly colours: readonly string[];
} {
  const shown = Array.from(
    { length: shownSize(view) },
    (_, id) => view.clusters.find(({ cluster }) => cluster === (view.shownAs[id] ?? id))!,
  );
  return { names: shown.map(({ name }) => name), colours: shown.map(({ colour }) => colour) };
}

/**
 * The concepts that edits leave: renamed, merged, split off. A merged one shows examples of its members in turn, and
 * its effect per unit of weight is the mean of theirs, by weight.
 * @param concepts of the fit, in order.
 * @param weight of each cluster of the fit, Σ W_k; any numbers ≥ 0.
 * @param shares per shown id: share of cells per slide and over all.
 */
export function shownConcepts(
  view: DictionaryView,
  concepts: readonly ConceptSummary[],
  weight: readonly number[],
  shares: (id: number) => Pick<Concept, 'prevalence' | 'overallPrevalence'>,
): ConceptSummary[] {
  return view.clusters.map((cluster) => {
    const { cluster: id, name, colour, hidden, split } = cluster;
    const shown = { cluster: id, name, colour, ...(hidden ? { hidden } : {}), ...shares(id) };
    if (split) return { ...shown, prototypes: [], pictures: [], findings: [splitFinding(cluster, view)] };
    const members = cluster.members.map((k) => concepts[k]!);
    if (members.length === 1) return { ...members[0]!, ...shown };
    return { ...shown, ...examples(members), ...effectOf(cluster.members, concepts, weight) };
  });
}

/** Effects by shown id: members add up; a part split off has none of its own. */
export function shownDecomposition(view: DictionaryView, parts: readonly Decomposition[]): Decomposition[] {
  return parts.map((part) => {
    const effects = new Array<number>(shownSize(view)).fill(0);
    part.effects.forEach((effect, k) => {
      effects[view.shownAs[k]!]! += effect;
    });
    return { ...part, effects };
  });
}

function examples(
  members: readonly ConceptSummary[],
): Pick<ConceptSummary, 'prototypes' | 'pictures' | 'findings'> {
  const most = Math.max(...members.map(({ prototypes }) => prototypes.length));
  const chosen: { member: ConceptSummary; index: number }[] = [];
  for (let index = 0; index < most; index++)
    for (const member of members)
      if (index < member.prototypes.length && chosen.length < most) chosen.push({ member, index });
  return {
    prototypes: chosen.map(({ member, index }) => member.prototypes[index]!),
    pictures: chosen.flatMap(({ member, index }, i) =>
      member.pictures
        .filter(({ prototypeIndex }) => prototypeIndex === index)
        .map((picture) => ({ ...picture, prototypeIndex: i })),
    ),
    findings: members.flatMap(({ findings }) => findings),
  };
}

function effectOf(
  members: readonly number[],
  concepts: readonly ConceptSummary[],
  weight: readonly number[],
): Pick<Concept, 'importance'> {
  const known = members.flatMap((k) => concepts[k]!.importance ?? []);
  if (known.length === 0) return {};
  const total = members.reduce((sum, k) => sum + weight[k]!, 0);
  const classes = concepts[members[0]!]!.importance!.length;
  const share = (k: number) => (total > 0 ? weight[k]! / total : 1 / members.length);
  return {
    importance: Array.from({ length: classes }, (_, c) =>
      members.reduce((sum, k) => sum + share(k) * concepts[k]!.importance![c]!, 0),
    ),
  };
}

function splitFinding({ split, name }: ShownCluster, { clusters }: DictionaryView): Finding {
  const nameOf = (id: number) => clusters.find(({ cluster }) => cluster === id)!.name;
  const { of, by, at } = split!;
  return {
    code: 'cluster-split-off',
    severity: 'info',
    location: name,
    message: `Cells of ${nameOf(of)} in which ${nameOf(by)} has at least ${at} of its weight. Their part in the decision is counted with ${nameOf(of)}.`,
  };
}
