import {
  type DecisionMetric,
  type FeatureRows,
  isMorphoscopeError,
  type TreeNode,
} from '@morphoscope/domain';
import { checkGroups, disjointHalves, takeRows } from './disjoint-halves.js';
import { matchDictionaries, type Prototypes } from './match.js';
import { fitNmf, fitSharded, type NmfFit, type NmfProgress } from './nmf.js';
import { frozenNmf } from './nmf-frozen.js';
import { threadCount } from './pool.js';
import { checkShape, ShardedRows } from './sharded-rows.js';

/** Options of `fitNmfTree`. */
export interface NmfTreeOptions {
  /** Leaves at most. */
  readonly K: number;
  readonly seed: number;
  /** Slide of each row, so that halves share no slide; without it rows are dealt out one by one, which accepts more. */
  readonly groupOf?: Uint32Array;
  /** Least matched cosine between the splits of the two halves; default 0.9. */
  readonly agreement?: number;
  /** Rows a node needs to be split, at least; default 50. */
  readonly leastRows?: number;
  /** Distance to fit and to solve W in; default Euclidean. */
  readonly metric?: DecisionMetric;
  /** Worker threads; default the cores of the machine. The result does not depend on it. */
  readonly threads?: number;
  readonly signal?: AbortSignal;
  /** Told after every split. */
  readonly onProgress?: (progress: NmfProgress) => void;
}

/** A dictionary whose rows are the leaves of a tree; `K` may be smaller than asked for. */
export interface NmfTreeFit extends NmfFit {
  /** The two parts of a split follow each other, in the order of the splits. */
  readonly tree: readonly TreeNode[];
  /** Prototype of every node, `tree.length × C`, unit rows. */
  readonly nodePrototypes: Float32Array;
  /** Whether the halves that had to agree shared no slide. */
  readonly disjointHalves: boolean;
}

interface Split {
  /** `2 × C`, unit rows. */
  readonly H: Float32Array;
  readonly parts: readonly [Uint32Array, Uint32Array];
  readonly score: number;
  readonly agreement: number;
}

interface Node {
  readonly parent: number;
  readonly rows: Uint32Array;
  /** `C`: its prototype, a row of the parent's split. */
  readonly prototype: Float32Array;
  readonly trial: Split | undefined;
  divided: boolean;
}

/**
 * Binary-tree NMF: recursive rank-2 splits (Kuang & Park 2013). Flat NMF spends its rows on the strongest variation; a tree gives a rare
 * pattern a row of its own once it rules what is left in a node. Next comes the leaf whose split takes away the largest share of
 * its own squared error. A split counts only if slide-disjoint halves of the node's rows, split apart from each other, agree on both
 * prototypes. Each row follows the larger of its two weights.
 * @throws MorphoscopeError `InputError` as `fitNmf`; when the rows cannot even be split once, K is 1.
 */
export async function fitNmfTree(rows: FeatureRows, options: NmfTreeOptions): Promise<NmfTreeFit> {
  const { K, metric, onProgress } = options;
  checkShape(rows);
  checkGroups(rows, options.groupOf);
  const all = Uint32Array.from({ length: rows.n }, (_, i) => i);
  const root = await fitNmf(rows, { ...fitOptions(options), K: 1 });
  const nodes: Node[] = [await nodeOf(rows, options, { parent: -1, rows: all, prototype: root.H })];
  const leaves = () => nodes.filter(({ divided }) => !divided);
  const history = [root.history.at(-1)!];
  while (leaves().length < K) {
    const next = bestLeaf(nodes, options);
    if (!next?.trial) break;
    const parent = nodes.indexOf(next);
    next.divided = true;
    for (const side of [0, 1] as const) {
      const prototype = next.trial.H.slice(side * rows.d, (side + 1) * rows.d);
      nodes.push(await nodeOf(rows, options, { parent, rows: next.trial.parts[side], prototype }));
    }
    const frozen = await frozenNmf(rows, stacked(leaves()), leaves().length, fitOptions(options));
    history.push(frozen.objective);
    onProgress?.({ iteration: leaves().length, maxIterations: K, relativeError: frozen.objective });
  }
  const H = stacked(leaves());
  const { objective: _, ...frozen } = await frozenNmf(rows, H, leaves().length, fitOptions(options));
  return {
    ...frozen,
    K: leaves().length,
    C: rows.d,
    H,
    ...(metric ? { metric } : {}),
    history,
    iterations: history.length,
    converged: true,
    algorithm: metric ? 'nmf-tree-decision' : 'nmf-tree',
    init: 'nndsvda',
    sampleRows: rows.n,
    tree: treeOf(nodes, rows.n),
    nodePrototypes: stacked(nodes),
    disjointHalves: disjointHalves(all, options.groupOf, options.seed).disjoint,
  };
}

type FitOptions = Pick<NmfTreeOptions, 'seed' | 'metric' | 'threads' | 'signal'>;

function fitOptions({ seed, metric, threads, signal }: NmfTreeOptions): FitOptions {
  return {
    seed,
    ...(metric ? { metric } : {}),
    ...(threads === undefined ? {} : { threads }),
    ...(signal ? { signal } : {}),
  };
}

async function nodeOf(
  rows: FeatureRows,
  options: NmfTreeOptions,
  node: Pick<Node, 'parent' | 'rows' | 'prototype'>,
): Promise<Node> {
  const trial = options.K > 1 ? await trySplit(rows, node.rows, options) : undefined;
  return { ...node, trial, divided: false };
}

function bestLeaf(nodes: readonly Node[], { agreement = 0.9 }: NmfTreeOptions): Node | undefined {
  let best: Node | undefined;
  for (const node of nodes) {
    if (node.divided || !node.trial || node.trial.agreement < agreement) continue;
    if (!best?.trial || node.trial.score > best.trial.score) best = node;
  }
  return best;
}

/** The best split of a node, and how far two halves agree on it; `undefined` where it has too few rows or rank 1. */
async function trySplit(
  rows: FeatureRows,
  members: Uint32Array,
  options: NmfTreeOptions,
): Promise<Split | undefined> {
  const { groupOf, seed, leastRows = 50 } = options;
  if (members.length < leastRows) return undefined;
  const fits = await bothRanks(takeRows(rows, members), options);
  if (!fits) return undefined;
  const { one, two } = fits;
  const { first, second } = disjointHalves(members, groupOf, seed);
  const [a, b] = [
    await rankTwo(takeRows(rows, first), options),
    await rankTwo(takeRows(rows, second), options),
  ];
  const before = one.history.at(-1)! ** 2;
  return {
    H: two.H,
    parts: divided(members, two.W!),
    score: before > 0 ? 1 - two.history.at(-1)! ** 2 / before : 0,
    agreement: a && b ? matchDictionaries(a, b).lowest : 0,
  };
}

/** NMF of rank 1 and 2; `undefined` where the rows have no two directions. */
async function bothRanks(
  rows: FeatureRows,
  options: NmfTreeOptions,
): Promise<{ readonly one: NmfFit; readonly two: NmfFit } | undefined> {
  const { threads, signal } = options;
  const sharded = await ShardedRows.load(rows, threadCount(threads), { nonNegative: true, signal });
  try {
    const two = await whereTwo(() => fitSharded(rows, sharded, { ...fitOptions(options), K: 2 }));
    const one = { ...fitOptions(options), K: 1, keepWeights: false };
    return two && { one: await fitSharded(rows, sharded, one), two };
  } finally {
    await sharded.close();
  }
}

async function rankTwo(rows: FeatureRows, options: NmfTreeOptions): Promise<NmfFit | undefined> {
  if (rows.n < 2) return undefined;
  return whereTwo(() => fitNmf(rows, { ...fitOptions(options), K: 2, keepWeights: false }));
}

/** The fit, or `undefined` where it is refused because the rows have no two directions. */
async function whereTwo(fit: () => Promise<NmfFit>): Promise<NmfFit | undefined> {
  try {
    return await fit();
  } catch (error) {
    if (isMorphoscopeError(error) && error.tag === 'InputError') return undefined;
    throw error;
  }
}

/** Rows by the larger of their two weights; rows with none belong to neither. */
function divided(members: Uint32Array, W: Float32Array): [Uint32Array, Uint32Array] {
  const side = (i: number) =>
    W[2 * i] === 0 && W[2 * i + 1] === 0 ? -1 : W[2 * i]! >= W[2 * i + 1]! ? 0 : 1;
  return [members.filter((_, i) => side(i) === 0), members.filter((_, i) => side(i) === 1)];
}

/**
 * The dictionary that the first splits of a tree give: the tree of fewer leaves, as splits are taken one by one.
 * @param K leaves, at most those of the tree.
 */
export function cutTree({ tree, nodePrototypes, C }: NmfTreeFit, K: number): Prototypes {
  const nodes = Math.min(tree.length, 2 * K - 1);
  const isLeaf = (node: number) => !tree.slice(0, nodes).some(({ parent }) => parent === node);
  const leaves = Array.from({ length: nodes }, (_, node) => node).filter(isLeaf);
  const H = new Float32Array(leaves.length * C);
  leaves.forEach((node, k) => {
    H.set(nodePrototypes.subarray(node * C, (node + 1) * C), k * C);
  });
  return { K: leaves.length, C, H };
}

function stacked(nodes: readonly Node[]): Float32Array {
  const C = nodes[0]!.prototype.length;
  const H = new Float32Array(nodes.length * C);
  nodes.forEach(({ prototype }, k) => {
    H.set(prototype, k * C);
  });
  return H;
}

function treeOf(nodes: readonly Node[], n: number): TreeNode[] {
  let cluster = 0;
  return nodes.map(({ parent, rows, trial, divided: isDivided }) => ({
    parent,
    ...(isDivided ? {} : { cluster: cluster++ }),
    share: rows.length / n,
    ...(trial ? { score: trial.score, agreement: trial.agreement } : {}),
  }));
}
