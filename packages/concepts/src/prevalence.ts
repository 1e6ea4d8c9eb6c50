/** How many covered cells of a slide carry each hard label. */
export interface LabelCounts {
  readonly slideId: string;
  /** `K`. */
  readonly counts: ArrayLike<number>;
  /** Covered cells without activation (`NO_CLUSTER`). Default 0. */
  readonly none?: number;
  /** Where the slide was made (hospital, scanner); absent where that is not known. */
  readonly site?: string | undefined;
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
  /** The same by site, over the slides whose site is known; empty where none is. */
  readonly sites: SitePrevalence;
}

/** How clusters are spread over sites. */
export interface SitePrevalence {
  /** In order of first appearance. */
  readonly names: readonly string[];
  /** Slides of each site. */
  readonly slides: readonly number[];
  /** `sites × K` cells. */
  readonly counts: readonly (readonly number[])[];
  /** `K`: evenness over sites, as `spread` over slides; NaN with fewer than two sites or for a dead cluster. */
  readonly spread: readonly number[];
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
    sites: sitePrevalence(slides, counts, covered, K),
  };
}

function sitePrevalence(
  slides: readonly LabelCounts[],
  counts: readonly (readonly number[])[],
  covered: readonly number[],
  K: number,
): SitePrevalence {
  const sites = new Map<string, { slides: number; covered: number; counts: number[] }>();
  for (const [s, { site }] of slides.entries()) {
    if (site === undefined) continue;
    const known = sites.get(site) ?? { slides: 0, covered: 0, counts: new Array<number>(K).fill(0) };
    sites.set(site, known);
    known.slides++;
    known.covered += covered[s]!;
    for (let k = 0; k < K; k++) known.counts[k]! += counts[s]![k]!;
  }
  const all = [...sites.values()];
  return {
    names: [...sites.keys()],
    slides: all.map((site) => site.slides),
    counts: all.map((site) => site.counts),
    spread: Array.from({ length: K }, (_, k) =>
      evenness(all.map((site) => share(site.counts[k]!, site.covered))),
    ),
  };
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
