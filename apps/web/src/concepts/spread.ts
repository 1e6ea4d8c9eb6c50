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
