/** What was measured of one number of clusters, on a sample of the cells; see docs/method.md. */
export interface KMeasurement {
  readonly K: number;
  /** Clusters that were found, where they are fewer (binary-tree NMF). */
  readonly found: number;
  /** ‖V−WH‖/‖V‖; k-means: every cell replaced by its centroid. */
  readonly relativeError: number;
  /** 1 − Σ‖v − wH‖² / Σ‖v − mean‖². */
  readonly explainedVariance: number;
  /** Matched cosine of H between a fit and fits of the same rows from other starts: mean and lowest. */
  readonly seedStability: Stability;
  /** The same between fits of slide-disjoint halves of the rows. */
  readonly halfStability: Stability;
  /** Largest cosine between two prototypes of one dictionary. */
  readonly redundancy: number;
  /** Clusters that win no cell. */
  readonly dead: number;
  /** Mean sparsity of the rows of H, 0 (flat) to 1 (one channel); Hoyer 2004. */
  readonly sparsity: number;
  /** Cophenetic correlation of how often two cells fall together over all fits; Brunet et al. 2004. */
  readonly cophenetic: number;
  /** How much of the decision W H keeps, R²; absent where it could not be measured. */
  readonly completeness?: { readonly value: number; readonly standardError: number };
}

/** Agreement of fits that should find the same. */
export interface Stability {
  readonly meanCosine: number;
  readonly lowestCosine: number;
  /** Adjusted Rand index of the hard labels. */
  readonly adjustedRand: number;
}

/** Why a number of clusters was chosen. */
export interface KChoice {
  readonly K: number;
  /** Whether its fits agree well enough; none did if not. */
  readonly stable: boolean;
  /** One or two sentences for people. */
  readonly reason: string;
}

/** `sweep.json`: several numbers of clusters compared. */
export interface KSweep {
  /** Name of the method, as in dictionary ids. */
  readonly method: string;
  /** What `completeness` was measured by, in words; absent when it was not. */
  readonly completenessOf?: string;
  readonly seed: number;
  /** Rows looked at, and groups (slides) they come from. */
  readonly rows: number;
  readonly groups: number;
  /** Ascending K. */
  readonly measurements: readonly KMeasurement[];
  /** The rule, in words. */
  readonly rule: string;
  readonly choice: KChoice;
}
