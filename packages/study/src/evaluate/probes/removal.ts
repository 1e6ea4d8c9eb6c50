/** Shares of a tile's cells that are taken away, one point of a curve each. */
export const REMOVED_SHARES = [0, 0.1, 0.2, 0.4, 0.6, 0.8] as const;

/**
 * Ways of taking cells away. What is put in their place: the mean colour of the tile's tissue, or ROAD's imputation from what is left
 * around. Which go first: the most relevant (MoRF) or the least (LeRF).
 */
export const removals = [
  { name: 'morf', fill: 'tissue', first: 'highest' },
  { name: 'lerf', fill: 'tissue', first: 'lowest' },
  { name: 'road-morf', fill: 'road', first: 'highest' },
  { name: 'road-lerf', fill: 'road', first: 'lowest' },
] as const;

/** Numbers per map and tile: `removals × shares`. */
export const CURVE_VALUES = removals.length * REMOVED_SHARES.length;
