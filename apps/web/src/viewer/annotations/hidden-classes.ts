/** The names left out, with one more or one less. */
export function toggledClass(hidden: readonly string[], name: string): readonly string[] {
  return hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name];
}
