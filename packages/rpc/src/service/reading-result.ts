import { hash32 } from '@morphoscope/domain';
import { bootstrapInterval, cohenKappa, fleissKappa } from '@morphoscope/metrics';
import type { ReadingResult } from '../contract/readings.js';

/** What one reader said, by cluster. */
export interface ReaderAnswers {
  readonly reader: string;
  readonly answers: ReadonlyMap<number, { readonly choice: string; readonly comment: string }>;
}

/**
 * How far readers agree. Clusters are what is drawn anew for the interval; there are few of them, so it is wide.
 * @param readers who answered all of the clusters.
 * @param reading its id seeds the interval.
 */
export function readingResult(
  readers: readonly ReaderAnswers[],
  clusters: readonly number[],
  reading: string,
): ReadingResult {
  const words = [...new Set(readers.flatMap((one) => clusters.map((k) => choiceOf(one, k))))].sort();
  const labels = clusters.map((k) => readers.map((one) => words.indexOf(choiceOf(one, k))));
  const kappa = (rows: readonly (readonly number[])[]): number | null => {
    if (readers.length !== 2) return fleissKappa(rows.flat(), Math.max(1, readers.length)).value;
    return cohenKappa(
      rows.map(([a]) => a!),
      rows.map(([, b]) => b!),
    ).value;
  };
  const value = kappa(labels);
  const seed = hash32(reading);
  const { interval } = bootstrapInterval(
    clusters.length,
    (drawn) => kappa([...drawn].map((i) => labels[i]!)),
    {
      seed,
    },
  );
  return {
    kappa: value,
    ...(value !== null && interval ? { interval } : {}),
    agreement: share(labels, (row) => row.every((label) => label === row[0])),
    chance: agreementByChance(labels, words.length),
    byCluster: clusters.map((cluster) => ({
      cluster,
      answers: readers.map(({ reader, answers }) => ({ reader, ...answers.get(cluster)! })),
    })),
  };
}

/** Share of clusters on which all would agree if each drew their own words anew, as often as they used them. */
function agreementByChance(labels: readonly (readonly number[])[], words: number): number {
  const readers = labels[0]?.length ?? 0;
  let chance = 0;
  for (let word = 0; word < words; word++) {
    let all = 1;
    for (let r = 0; r < readers; r++) all *= share(labels, (row) => row[r] === word);
    chance += all;
  }
  return chance;
}

function share(labels: readonly (readonly number[])[], holds: (row: readonly number[]) => boolean): number {
  return labels.length === 0 ? 0 : labels.filter(holds).length / labels.length;
}

function choiceOf({ answers }: ReaderAnswers, cluster: number): string {
  return answers.get(cluster)!.choice;
}
