/** One example of a cluster: a tile, the cell where it is strongest, and how strong. */
export interface Prototype {
  readonly slideId: string;
  readonly tileIndex: number;
  /** Tile rectangle, level-0 px. */
  readonly tile: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Strongest cell's rectangle, level-0 px. */
  readonly cell: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Score the tiles were ranked by, and what it is. */
  readonly score: number;
}

/** A cluster with examples and a place in the decision. */
export interface Concept {
  /** Cluster id, 0-based; people see `cluster + 1`. */
  readonly cluster: number;
  readonly name: string;
  readonly colour: string;
  /** A person took it off maps and lists; its part in the decision is still shown. */
  readonly hidden?: boolean;
  readonly prototypes: readonly Prototype[];
  /** Share of covered cells with this hard label, per slide id, 0–1. */
  readonly prevalence: Readonly<Record<string, number>>;
  /** Same over all slides. */
  readonly overallPrevalence: number;
  /** s_k per class (effect on the logit per unit of W); absent when the head is not linear in this layer. */
  readonly importance?: readonly number[];
}

/** How a class logit splits over the clusters, averaged over cells: `logit = bias + Σ_k effect_k + residual`. */
export interface Decomposition {
  readonly className: string;
  /** Mean over cells of `W_k · s_k`, per cluster. */
  readonly effects: readonly number[];
  readonly residual: number;
  readonly bias: number;
  /** Mean |residual| per cell over mean |CAM| per cell: what the clusters do not explain, 0 = nothing missing. */
  readonly residualShare: number;
}
