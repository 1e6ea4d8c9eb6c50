/** Dash patterns of outlines, CSS px: line and gap in turn. None has a colour: those belong to clusters. */
export const linePatterns: readonly (readonly number[])[] = [
  [],
  [9, 5],
  [1.5, 4],
  [12, 4, 1.5, 4],
  [4, 4],
  [16, 4, 1.5, 4, 1.5, 4],
];

/**
 * Which pattern each class of a slide has. Classes of the model have theirs on every slide; others follow by name. More
 * than six share patterns: names stand beside the lines.
 */
export function patternsOf(classes: readonly string[], model: readonly string[]): readonly number[] {
  const others = classes.filter((name) => !model.includes(name)).sort();
  return classes.map((name) => {
    const known = model.indexOf(name);
    return (known >= 0 ? known : model.length + others.indexOf(name)) % linePatterns.length;
  });
}
