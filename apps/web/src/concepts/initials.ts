/** Two letters for a person: of the first and last word of a name, or the first two of an e-mail address. */
export function initials(name: string): string {
  const words = (name.split('@')[0] ?? name).split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? `${words[0]?.[0]}${words.at(-1)?.[0]}` : (words[0] ?? '?').slice(0, 2);
  return letters.toUpperCase();
}
