import type { DictionarySummary, SlideSummary } from '@morphoscope/domain';

/**
 * Slides to show in full: all of them if they fit; otherwise, cluster by cluster in turn, the slide where the cluster
 * takes the largest share and that is not chosen yet. Every cluster is so seen where it lies. Study order is kept.
 */
export function slidesInFull(dictionary: DictionarySummary, limit: number): SlideSummary[] {
  const { slides, concepts } = dictionary;
  if (slides.length <= limit) return [...slides];
  const chosen = new Set<SlideSummary>();
  const queues = concepts.map((concept) => mostOf(slides, concept.cluster));
  if (queues.length === 0) return slides.slice(0, limit);
  while (chosen.size < limit) {
    for (const queue of queues) {
      let next = queue.shift();
      while (next && chosen.has(next)) next = queue.shift();
      if (next && chosen.size < limit) chosen.add(next);
    }
  }
  return slides.filter((slide) => chosen.has(slide));
}

/** Slides by falling share of a cluster; ties keep the study's order. */
export function mostOf(slides: readonly SlideSummary[], cluster: number): SlideSummary[] {
  return [...slides].sort((a, b) => (b.prevalence[cluster] ?? 0) - (a.prevalence[cluster] ?? 0));
}
