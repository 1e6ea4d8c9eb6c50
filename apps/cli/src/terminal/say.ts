/** A line for people, on stderr; stdout carries data only. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Data for programs, on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
