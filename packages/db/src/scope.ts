/**
 * For which organisation something is done, and by whom. Everything that reads or writes rows of a team takes one first,
 * so that no query can forget whose rows they are. A principal of `rpc` is one.
 */
export interface Scope {
  readonly organisationId: string;
  /** A row of `user`. */
  readonly userId: string;
  /** As it is written beside what was done. */
  readonly name: string;
}
