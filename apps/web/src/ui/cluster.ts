/** What every picture of a cluster needs: its number, its colour, its name. `ConceptCard` is one. */
export interface Cluster {
  /** 0-based; people see `cluster + 1`. */
  readonly cluster: number;
  readonly name: string;
  readonly colour: string;
}
