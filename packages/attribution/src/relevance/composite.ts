import type { LrpComposite } from '@morphoscope/domain';

/** A rule for one linear layer, see `rules.ts`. */
export type RuleName = 'epsilon' | 'gamma' | 'z-plus' | 'alpha-beta' | 'flat' | 'box';

/** Which rule each linear layer of a network gets. */
export interface Composite {
  /** As papers print it. */
  readonly name: string;
  /** Key in docs/bibliography.bib. */
  readonly citation: string;
  /** Convolutions. */
  readonly convolution: RuleName;
  /** Matrix products: fully connected layers. */
  readonly dense: RuleName;
  /** The linear layer that reads the image, where it differs. A dense one keeps `dense` under `box`. */
  readonly first?: RuleName;
}

/** Numbers of the rules, the same in all composites. They are zennit's defaults (Anders et al. 2021). */
export const ruleNumbers = { epsilon: 1e-6, gamma: 0.25, alpha: 2, beta: 1, stabilizer: 1e-6 } as const;

/**
 * The composites, as in Montavon et al. (2019), Kohlbrenner et al. (2020) and zennit: what suits early layers (γ, z⁺, αβ,
 * and flat or box at the pixels) for convolutions, ε for dense layers. In all of them activations pass relevance on as it
 * is, max pooling gives it to the winner, average pooling and additions split it in proportion.
 */
export const composites: Readonly<Record<LrpComposite, Composite>> = {
  epsilon: { name: 'LRP-ε', citation: 'bach2015', convolution: 'epsilon', dense: 'epsilon' },
  gamma: { name: 'LRP-γ', citation: 'montavon2019', convolution: 'gamma', dense: 'epsilon' },
  'z-plus': { name: 'LRP-z⁺', citation: 'montavon2017', convolution: 'z-plus', dense: 'epsilon' },
  'alpha-beta': { name: 'LRP-α2β1', citation: 'bach2015', convolution: 'alpha-beta', dense: 'epsilon' },
  'epsilon-plus-flat': {
    name: 'LRP EpsilonPlusFlat',
    citation: 'kohlbrenner2020',
    convolution: 'z-plus',
    dense: 'epsilon',
    first: 'flat',
  },
  'epsilon-gamma-box': {
    name: 'LRP EpsilonGammaBox',
    citation: 'montavon2019',
    convolution: 'gamma',
    dense: 'epsilon',
    first: 'box',
  },
};
