/** A name that a reader gave a cluster. */
export interface Reading {
  readonly reader: string;
  /** Absent: the study's first dictionary. */
  readonly dictionary?: string;
  /** 0-based. */
  readonly cluster: number;
  readonly name: string;
}
