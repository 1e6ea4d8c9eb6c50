/**
 * How evenly a cluster lies over slides: entropy of its shares over the logarithm of their number. 1: the same share on
 * every slide; 0: all on one. `undefined` with fewer than two slides or where it is nowhere.
 */
export function spreadOverSlides(shares: readonly number[]): number | undefined {
  const sum = shares.reduce((a, b) => a + b, 0);
  if (shares.length < 2 || sum <= 0) return undefined;
  const entropy = shares.reduce((h, share) => (share > 0 ? h - (share / sum) * Math.log(share / sum) : h), 0);
  return entropy / Math.log(shares.length);
}

/** The fewest slides that hold half of a cluster, and what they hold together, 0–1. */
export function mostlyOn<T extends { readonly slide: string; readonly share: number }>(
  prevalence: readonly T[],
): { readonly slides: readonly string[]; readonly share: number } {
  const sum = prevalence.reduce((total, { share }) => total + share, 0);
  const slides: string[] = [];
  let held = 0;
  for (const { slide, share } of [...prevalence].sort((a, b) => b.share - a.share)) {
    if (sum <= 0 || held >= 0.5 * sum) break;
    slides.push(slide);
    held += share;
  }
  return { slides, share: sum > 0 ? held / sum : 0 };
}
