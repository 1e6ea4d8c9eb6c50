import { type Dictionary, type DictionaryEdit, MorphoscopeError } from '@morphoscope/domain';

/** A cluster as people see it after edits. */
export interface ShownCluster {
  /** Id, 0-based: its own, of a merged group that of `into`, of a part split off K and up in the order of the splits. */
  readonly cluster: number;
  /** Clusters of the fit whose weights add up to it; of a part split off none. */
  readonly members: readonly number[];
  readonly name: string;
  /** `#rrggbb` */
  readonly colour: string;
  readonly hidden: boolean;
  /** Where the part was split off: cells of `of` in which `by` has at least the share `at` of its weight. */
  readonly split?: { readonly of: number; readonly by: number; readonly at: number };
}

/** A dictionary as people see it. */
export interface DictionaryView {
  /** Ascending id. */
  readonly clusters: readonly ShownCluster[];
  /** Per cluster of the fit the id it is shown as. */
  readonly shownAs: Int32Array;
}

type Mutable = { -readonly [Field in keyof ShownCluster]: ShownCluster[Field] };

/**
 * Plays edits in order on a dictionary. The fit is not touched: what comes back is a view.
 * @throws MorphoscopeError `InputError` naming the edit (counted from 1) and the cluster that cannot be edited so.
 */
export function applyEdits(
  dictionary: Pick<Dictionary, 'K' | 'names' | 'colours'>,
  edits: readonly DictionaryEdit[],
): DictionaryView {
  const { K, names, colours } = dictionary;
  const shown = new Map<number, Mutable>();
  for (let k = 0; k < K; k++)
    shown.set(k, { cluster: k, members: [k], name: names[k]!, colour: colours[k]!, hidden: false });
  const shownAs = Int32Array.from({ length: K }, (_, k) => k);
  let next = K;
  edits.forEach((edit, i) => {
    const refuse = (problem: string, suggestion: string): never => {
      throw new MorphoscopeError('InputError', `edit ${i + 1} (${edit.kind}): ${problem}`, { suggestion });
    };
    const find = (cluster: number): Mutable =>
      shown.get(cluster) ?? refuse(...whyMissing(cluster, shownAs, K));
    if (edit.kind === 'merge') merge(edit, shown, shownAs, find, refuse);
    else if (edit.kind === 'split') {
      shown.set(next, splitOff(edit, next, find, refuse));
      next++;
    } else {
      const one = find(edit.cluster);
      if (edit.kind === 'rename') one.name = checkedName(edit.name, one, shown, refuse);
      else if (edit.kind === 'recolour') one.colour = checkedColour(edit.colour, refuse);
      else one.hidden = edit.kind === 'hide';
    }
  });
  return { clusters: [...shown.values()].sort((a, b) => a.cluster - b.cluster), shownAs };
}

type Refuse = (problem: string, suggestion: string) => never;
type Edit<Kind> = Extract<DictionaryEdit, { readonly kind: Kind }>;

function whyMissing(cluster: number, shownAs: Int32Array, K: number): [string, string] {
  const into = shownAs[cluster];
  return into === undefined
    ? [`there is no cluster ${cluster + 1}`, `Give a cluster from 1 to ${K}.`]
    : [
        `cluster ${cluster + 1} is shown as part of ${into + 1}`,
        `Edit cluster ${into + 1}, or undo the merge.`,
      ];
}

function merge(
  { clusters, into, name }: Edit<'merge'>,
  shown: Map<number, Mutable>,
  shownAs: Int32Array,
  find: (cluster: number) => Mutable,
  refuse: Refuse,
): void {
  if (new Set(clusters).size < 2 || !clusters.includes(into))
    refuse('it takes two clusters or more, one of which stays', 'Example: merge 2 and 5 into 2.');
  const target = find(into);
  const others = [...new Set(clusters)].filter((cluster) => cluster !== into).map(find);
  for (const one of [target, ...others])
    if (one.split) refuse(`${one.name} is a part split off`, 'Merge whole clusters, or undo the split.');
  for (const part of shown.values())
    if (part.split && clusters.includes(part.split.of))
      refuse(`a part was split off cluster ${part.split.of + 1}`, 'Undo the split first.');
  for (const other of others) {
    shown.delete(other.cluster);
    for (const member of other.members) shownAs[member] = into;
  }
  target.members = [...target.members, ...others.flatMap(({ members }) => members)].sort((a, b) => a - b);
  if (name !== undefined) target.name = checkedName(name, target, shown, refuse);
}

function splitOff(
  { cluster, by, at, name, colour }: Edit<'split'>,
  id: number,
  find: (cluster: number) => Mutable,
  refuse: Refuse,
): Mutable {
  const whole = find(cluster);
  const other = find(by);
  if (whole.split || other.split)
    refuse('a part split off cannot be split again', 'Split the whole cluster another way.');
  if (cluster === by) refuse('a cluster cannot be split by itself', 'Give another cluster after by=.');
  if (!(at > 0 && at <= 1)) refuse(`the share ${at} is not possible`, 'Give a share above 0, up to 1.');
  return {
    cluster: id,
    members: [],
    name: name?.trim() || `${whole.name} with ${other.name}`,
    colour: colour === undefined ? lighter(whole.colour) : checkedColour(colour, refuse),
    hidden: false,
    split: { of: cluster, by, at },
  };
}

function checkedName(
  name: string,
  own: Mutable,
  shown: ReadonlyMap<number, Mutable>,
  refuse: Refuse,
): string {
  const text = name.trim();
  if (text === '') refuse('a name cannot be empty', 'Give a name.');
  for (const other of shown.values())
    if (other !== own && other.name === text)
      refuse(`cluster ${other.cluster + 1} is called ${text} already`, 'Give each cluster its own name.');
  return text;
}

function checkedColour(colour: string, refuse: Refuse): string {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) refuse(`${colour} is not a colour`, 'Write it as #rrggbb.');
  return colour.toLowerCase();
}

/** Half way to white. */
function lighter(colour: string): string {
  const channel = (at: number) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16);
    return Math.round((value + 255) / 2)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}

/**
 * Hard labels as people see them: merged clusters by the sum of their weights, parts split off where their rule holds. Labels that are no
 * cluster of the fit (no activation, not covered) are kept; so are hidden clusters.
 * @param W `K × n`, row-major. @param labels `n`, of the fit. @param out `n`, written; may be `labels` itself.
 */
export function shownLabels(
  view: DictionaryView,
  W: Float32Array,
  labels: Uint8Array,
  out: Uint8Array,
): void {
  const n = labels.length;
  const K = view.shownAs.length;
  const whole = view.clusters.filter(({ split }) => split === undefined);
  const parts = view.clusters.filter(({ split }) => split !== undefined);
  const weightOf = (members: readonly number[], i: number) =>
    members.reduce((sum, k) => sum + W[k * n + i]!, 0);
  const membersOf = new Map(whole.map(({ cluster, members }) => [cluster, members]));
  const merged = whole.some(({ members }) => members.length > 1);
  for (let i = 0; i < n; i++) {
    if (labels[i]! >= K) {
      out[i] = labels[i]!;
      continue;
    }
    let label = view.shownAs[labels[i]!]!;
    if (merged) {
      let best = weightOf(membersOf.get(label)!, i);
      for (const { cluster, members } of whole) {
        const weight = weightOf(members, i);
        if (weight > best) {
          best = weight;
          label = cluster;
        }
      }
    }
    for (const { cluster, split } of parts) {
      if (split!.of !== label) continue;
      const own = weightOf(membersOf.get(label)!, i);
      if (weightOf(membersOf.get(split!.by)!, i) < split!.at * own) continue;
      label = cluster;
      break;
    }
    out[i] = label;
  }
}
