import type { Finding } from '@morphoscope/domain';

/** How many covered cells of a slide carry each hard label. */
export interface LabelCounts {
  readonly slideId: string;
  /** `K`. */
  readonly counts: ArrayLike<number>;
  /** Covered cells without activation (`NO_CLUSTER`). Default 0. */
  readonly none?: number;
}

/** How much of the tissue each cluster takes. All shares are of covered cells, 0–1; "none" cells count as covered. */
export interface Prevalence {
  readonly K: number;
  readonly slideIds: readonly string[];
  /** Per slide: share of each cluster (`K`). All 0 on a slide without covered cells. */
  readonly bySlide: readonly (readonly number[])[];
  /** Per cluster: share by slide id, as `Concept.prevalence` wants it. */
  readonly byCluster: readonly Readonly<Record<string, number>>[];
  /** `K`: over all slides' cells taken together (a large slide weighs more). */
  readonly overall: readonly number[];
  /** Share of "none" cells per slide. */
  readonly none: readonly number[];
  /**
   * `K`: evenness over slides, `−Σ q ln q / ln S` with q the cluster's shares by slide scaled to sum 1. 1 = the same
   * share on every slide, 0 = on one slide only. NaN with fewer than two slides or for a dead cluster.
   */
  readonly spread: readonly number[];
  /** `slides × K` cells, as given. */
  readonly counts: readonly (readonly number[])[];
}

/** Shares of covered cells per cluster, per slide and overall. */
export function prevalence(slides: readonly LabelCounts[], K: number): Prevalence {
  const counts = slides.map((slide) => Array.from({ length: K }, (_, k) => slide.counts[k] ?? 0));
  const covered = slides.map((slide, s) => sum(counts[s]!) + (slide.none ?? 0));
  const bySlide = counts.map((row, s) => row.map((cells) => share(cells, covered[s]!)));
  const clusters = Array.from({ length: K }, (_, k) => k);
  const all = sum(covered);
  return {
    K,
    slideIds: slides.map((slide) => slide.slideId),
    bySlide,
    byCluster: clusters.map((k) =>
      Object.fromEntries(slides.map((slide, s) => [slide.slideId, bySlide[s]![k]!])),
    ),
    overall: clusters.map((k) => share(sum(counts.map((row) => row[k]!)), all)),
    none: slides.map((slide, s) => share(slide.none ?? 0, covered[s]!)),
    spread: clusters.map((k) => evenness(bySlide.map((row) => row[k]!))),
    counts,
  };
}

/** When a cluster counts as concentrated. */
export interface ConcentrationOptions {
  /** Least share of a cluster's cells on one slide. Default 0.8. */
  readonly share?: number;
  /** Names to speak of clusters by. Default `Cluster 1`, …. */
  readonly names?: readonly string[];
}

/**
 * What a reader must know before trusting a cluster:
 * - `cluster-dead`: no cell carries its label;
 * - `cluster-on-one-slide`: at least `share` of its cells lie on one slide of two or more. Left out when that slide
 *   alone holds as large a share of all labelled cells: then every cluster would be on it.
 *
 * `location` is `cluster N`, N = id + 1. `findingsOfCluster` picks them by cluster.
 */
export function concentrationFindings(of: Prevalence, options: ConcentrationOptions = {}): Finding[] {
  const limit = options.share ?? 0.8;
  const slideCells = of.counts.map(sum);
  const all = sum(slideCells);
  const findings: Finding[] = [];
  for (let k = 0; k < of.K; k++) {
    const cells = of.counts.map((row) => row[k]!);
    const total = sum(cells);
    const name = options.names?.[k] ?? `Cluster ${k + 1}`;
    if (total === 0) {
      findings.push(dead(k, name));
      continue;
    }
    const top = cells.indexOf(Math.max(...cells));
    const slideShare = slideCells[top]! / all;
    if (of.slideIds.length < 2 || cells[top]! / total < limit || slideShare >= limit) continue;
    findings.push(onOneSlide(k, name, of, cells[top]! / total, slideShare, of.slideIds[top]!));
  }
  return findings;
}

/** The findings about one cluster. */
export function findingsOfCluster(findings: readonly Finding[], cluster: number): Finding[] {
  return findings.filter((finding) => finding.location === locationOf(cluster));
}

function dead(k: number, name: string): Finding {
  return {
    code: 'cluster-dead',
    severity: 'warning',
    location: locationOf(k),
    message: `${name} is the strongest cluster in no cell of any slide.`,
    suggestion: 'Use fewer clusters, or another seed.',
  };
}

function onOneSlide(
  k: number,
  name: string,
  of: Prevalence,
  concentration: number,
  slideShare: number,
  slideId: string,
): Finding {
  const spread = of.spread[k]!.toFixed(2);
  return {
    code: 'cluster-on-one-slide',
    severity: 'warning',
    location: locationOf(k),
    message:
      `${percent(concentration)} of the cells of ${name} lie on one slide, ${slideId}, ` +
      `which holds ${percent(slideShare)} of all cells. Spread over slides ${spread}, 1 is even.`,
    suggestion: 'Check whether it shows tissue, or the stain, scanner or pen of that slide.',
  };
}

function locationOf(k: number): string {
  return `cluster ${k + 1}`;
}

function evenness(shares: readonly number[]): number {
  const total = sum(shares);
  if (shares.length < 2 || total === 0) return Number.NaN;
  let entropy = 0;
  for (const value of shares) if (value > 0) entropy -= (value / total) * Math.log(value / total);
  return entropy / Math.log(shares.length);
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}
