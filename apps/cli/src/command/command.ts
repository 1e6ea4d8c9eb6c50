/** A verb of the command line. */
export interface Command {
  /** One line for the overview. */
  readonly summary: string;
  /** Full help with examples, ending in a newline. */
  readonly help: string;
  /** @returns the exit code. @throws MorphoscopeError for everything a person can mend. */
  run(argv: readonly string[]): Promise<number>;
}
