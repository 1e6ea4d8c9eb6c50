import { Fragment } from 'react';
import { ClusterInText } from './chip';
import type { Cluster } from './cluster';

/** A part of a sentence: words, or a cluster that they name. */
export type SentencePart = string | Cluster;

/**
 * A sentence in parts: `Cluster 3` becomes the cluster itself, so that it carries its colour and the name it has now.
 * Numbers of clusters that are not among `clusters` stay words; a sign of per cent keeps to its number.
 */
export function sentenceParts(text: string, clusters: readonly Cluster[]): SentencePart[] {
  const parts: SentencePart[] = [];
  let from = 0;
  for (const found of text.matchAll(/\bCluster (\d+)\b/g)) {
    const cluster = clusters.find((one) => one.cluster === Number(found[1]) - 1);
    if (!cluster) continue;
    parts.push(kept(text.slice(from, found.index)), cluster);
    from = found.index + found[0].length;
  }
  parts.push(kept(text.slice(from)));
  return parts.filter((part) => part !== '');
}

const kept = (text: string): string => text.replace(/(\d) %/g, '$1\u202f%');

/** A sentence with the chips of the clusters that it names. */
export function Sentence({
  text,
  clusters,
}: {
  readonly text: string;
  readonly clusters: readonly Cluster[];
}) {
  return sentenceParts(text, clusters).map((part, i) =>
    typeof part === 'string' ? (
      <Fragment key={`${part}-${i}`}>{part}</Fragment>
    ) : (
      <ClusterInText key={`${part.cluster}-${i}`} of={part} size="small" />
    ),
  );
}
