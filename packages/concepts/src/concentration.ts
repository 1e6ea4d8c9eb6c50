import type { Finding } from '@morphoscope/domain';
import type { Prevalence } from './prevalence.js';

/** When a cluster counts as concentrated. */
export interface ConcentrationOptions {
  /** Least share of a cluster's cells on one slide, or at one site. Default 0.8. */
  readonly share?: number;
  /**
   * Least ratio of the odds that a cell of the cluster comes from the site to the odds that any labelled cell does. Keeps
   * quiet about a site that holds most of the tissue anyway. Default 4: at a site with half the cells, from 80 % on.
   */
  readonly siteOdds?: number;
  /** Names to speak of clusters by. Default `Cluster 1`, …. */
  readonly names?: readonly string[];
}

/**
 * What a reader must know before trusting a cluster:
 * - `cluster-dead`: no cell carries its label;
 * - `cluster-on-one-slide`: at least `share` of its cells lie on one slide of two or more. Left out when that slide
 *   alone holds as large a share of all labelled cells: then every cluster would be on it;
 * - `cluster-follows-site`: at least `share` of its cells come from one site of two or more, at `siteOdds` times the odds
 *   of all labelled cells. Only over slides whose site is known; left out for a cluster that is on one slide.
 *
 * `location` is `cluster N`, N = id + 1. `findingsOfCluster` picks them by cluster.
 */
export function concentrationFindings(of: Prevalence, options: ConcentrationOptions = {}): Finding[] {
  const { share = 0.8, siteOdds = 4, names } = options;
  const findings: Finding[] = [];
  for (let k = 0; k < of.K; k++) {
    const name = names?.[k] ?? `Cluster ${k + 1}`;
    const found = of.counts.some((row) => row[k]! > 0)
      ? (onOneSlide(of, k, name, share) ?? atOneSite(of, k, name, share, siteOdds))
      : dead(k, name);
    if (found) findings.push(found);
  }
  return findings;
}

/** The findings about one cluster. */
export function findingsOfCluster(findings: readonly Finding[], cluster: number): Finding[] {
  return findings.filter((finding) => finding.location === locationOf(cluster));
}

/** Where most of a cluster's cells are. */
interface Place {
  readonly index: number;
  /** Share of the cluster's cells there, and of all labelled cells. */
  readonly share: number;
  readonly shareOfAll: number;
}

function fullestPlace(counts: readonly (readonly number[])[], k: number): Place {
  const cells = counts.map((row) => row[k]!);
  const labelled = counts.map(sum);
  const index = cells.indexOf(Math.max(...cells));
  return { index, share: cells[index]! / sum(cells), shareOfAll: labelled[index]! / sum(labelled) };
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

function onOneSlide(of: Prevalence, k: number, name: string, limit: number): Finding | undefined {
  if (of.slideIds.length < 2) return undefined;
  const { index, share, shareOfAll } = fullestPlace(of.counts, k);
  if (share < limit || shareOfAll >= limit) return undefined;
  return {
    code: 'cluster-on-one-slide',
    severity: 'warning',
    location: locationOf(k),
    message:
      `${percent(share)} of the cells of ${name} lie on one slide, ${of.slideIds[index]}, ` +
      `which holds ${percent(shareOfAll)} of all cells. Spread over slides ${of.spread[k]!.toFixed(2)}, 1 is even.`,
    suggestion: 'Check whether it shows tissue, or the stain, scanner or pen of that slide.',
  };
}

function atOneSite(
  { sites }: Prevalence,
  k: number,
  name: string,
  limit: number,
  leastOdds: number,
): Finding | undefined {
  if (sites.names.length < 2 || !sites.counts.some((row) => row[k]! > 0)) return undefined;
  const { index, share, shareOfAll } = fullestPlace(sites.counts, k);
  if (share < limit || odds(share) < leastOdds * odds(shareOfAll) * (1 - 1e-9)) return undefined;
  const slides = sites.slides[index]!;
  return {
    code: 'cluster-follows-site',
    severity: 'warning',
    location: locationOf(k),
    message:
      `${percent(share)} of the cells of ${name} come from one site of ${sites.names.length}, ${sites.names[index]} ` +
      `(${slides} ${slides === 1 ? 'slide' : 'slides'}), which holds ${percent(shareOfAll)} of all cells. ` +
      `Spread over sites ${sites.spread[k]!.toFixed(2)}, 1 is even.`,
    suggestion: 'Check whether it shows tissue, or how that site stains and scans.',
  };
}

/** Infinite where everything is in one place. */
function odds(share: number): number {
  return share / (1 - share);
}

function locationOf(k: number): string {
  return `cluster ${k + 1}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(value: number): string {
  return `${Math.round(100 * value)} %`;
}
