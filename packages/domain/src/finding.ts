/** Something noticed about the data that a person should know. A value, never thrown. */
export interface Finding {
  /** Stable kebab-case code, e.g. `mpp-missing`, `cluster-on-one-slide`. */
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  /** Slide id, cluster, layer: what it is about. */
  readonly location: string;
  readonly message: string;
  readonly suggestion?: string;
}
