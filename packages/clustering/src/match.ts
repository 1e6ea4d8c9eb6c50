import { type Dictionary, MorphoscopeError } from '@morphoscope/domain';
import { assignRows } from './hungarian.js';

/** Prototypes to compare: `K × C`, row-major. */
export interface Prototypes {
  readonly K: number;
  readonly C: number;
  readonly H: Float32Array;
}

/** Which cluster of one dictionary is which of another. */
export interface DictionaryMatch {
  /** Per cluster of the first its partner in the second, −1 where the second is smaller and has none left. */
  readonly partner: Int32Array;
  /** Per cluster of the first the cosine with its partner; 0 without one. */
  readonly cosines: Float64Array;
  /** Mean and lowest cosine over the pairs. */
  readonly mean: number;
  readonly lowest: number;
}

/**
 * Pairs the clusters of two dictionaries so that the cosines of their prototypes sum to the most (Hungarian algorithm).
 * @throws MorphoscopeError `InputError` when they speak of different numbers of channels.
 */
export function matchDictionaries(a: Prototypes, b: Prototypes): DictionaryMatch {
  const all = cosineTable(a, b);
  const partner = assignRows(
    all.map((value) => -value),
    a.K,
    b.K,
  );
  const cosines = Float64Array.from(partner, (j, i) => (j < 0 ? 0 : all[i * b.K + j]!));
  const paired = cosines.filter((_, i) => partner[i]! >= 0);
  return {
    partner,
    cosines,
    mean: paired.reduce((sum, value) => sum + value, 0) / paired.length,
    lowest: Math.min(...paired),
  };
}

/**
 * Cosines of all pairs of rows, `a.K × b.K`; 0 with a zero row.
 * @throws MorphoscopeError `InputError` when they have different numbers of channels.
 */
export function cosineTable(a: Prototypes, b: Prototypes): Float64Array {
  if (a.C !== b.C)
    throw new MorphoscopeError('InputError', `dictionaries of ${a.C} and ${b.C} channels cannot be matched`, {
      suggestion: 'Match dictionaries of the same model and layer.',
    });
  const out = new Float64Array(a.K * b.K);
  for (let i = 0; i < a.K; i++)
    for (let j = 0; j < b.K; j++) {
      let dot = 0;
      let own = 0;
      let other = 0;
      for (let c = 0; c < a.C; c++) {
        const [x, y] = [a.H[i * a.C + c]!, b.H[j * b.C + c]!];
        dot += x * y;
        own += x * x;
        other += y * y;
      }
      out[i * b.K + j] = own > 0 && other > 0 ? dot / Math.sqrt(own * other) : 0;
    }
  return out;
}

/** What `keepIdentity` needs. */
export interface IdentityOptions {
  /** Colours to take from for clusters without a partner, in order of preference; those of the reference are passed over. */
  readonly palette: readonly string[];
  /** Least cosine of a pair to be the same cluster; default 0.8. */
  readonly least?: number;
}

/** What a new fit takes over from a reference. */
export interface KeptIdentity {
  /** `K`: the fit's row that becomes cluster i. */
  readonly permutation: Uint32Array;
  /** In the new order. */
  readonly colours: readonly string[];
  readonly names: readonly string[];
  /** In the new order: cluster of the reference and the cosine with it, −1 and 0 where it is new. */
  readonly reference: Int32Array;
  readonly cosines: Float64Array;
}

/**
 * Order, colours and names of a new fit after a reference dictionary: clusters that are in both keep their place in the order, colour and
 * name; new ones follow, in the order of the fit, with colours of the palette that the reference does not use.
 * @throws MorphoscopeError `InputError` for different channels, or when the palette runs out.
 */
export function keepIdentity(
  fit: Prototypes,
  reference: Pick<Dictionary, 'K' | 'C' | 'H' | 'colours' | 'names'>,
  { palette, least = 0.8 }: IdentityOptions,
): KeptIdentity {
  const { partner, cosines } = matchDictionaries(fit, reference);
  const rows = Array.from({ length: fit.K }, (_, k) => k);
  const isKept = (k: number) => partner[k]! >= 0 && cosines[k]! >= least;
  const kept = rows.filter(isKept).sort((a, b) => partner[a]! - partner[b]!);
  const fresh = rows.filter((k) => !isKept(k));
  const used = new Set(reference.colours);
  const free = palette.filter((colour) => !used.has(colour));
  if (free.length < fresh.length)
    throw new MorphoscopeError('InputError', `the palette has no ${fresh.length} unused colours`, {
      suggestion: `Give a palette of ${used.size + fresh.length} colours.`,
    });
  const taken = new Set(kept.map((k) => reference.names[partner[k]!]!));
  return {
    permutation: Uint32Array.from([...kept, ...fresh]),
    colours: [...kept.map((k) => reference.colours[partner[k]!]!), ...free.slice(0, fresh.length)],
    names: [
      ...kept.map((k) => reference.names[partner[k]!]!),
      ...fresh.map((_, i) => freshName(kept.length + i + 1, taken)),
    ],
    reference: Int32Array.from([...kept, ...fresh], (k) => (isKept(k) ? partner[k]! : -1)),
    cosines: Float64Array.from([...kept, ...fresh], (k) => (isKept(k) ? cosines[k]! : 0)),
  };
}

/** `Cluster n`, the first from n on that no kept cluster is called. */
function freshName(n: number, taken: Set<string>): string {
  let number = n;
  while (taken.has(`Cluster ${number}`)) number++;
  const name = `Cluster ${number}`;
  taken.add(name);
  return name;
}
