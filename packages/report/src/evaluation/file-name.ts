/** A name that every file system takes: letters, digits, dot, dash. Different names may give the same one. */
export function fileName(...parts: readonly (string | number | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) =>
      String(part)
        .normalize('NFKD')
        .toLowerCase()
        .replaceAll('+', 'p')
        .replace(/[^a-z0-9.]+/g, '-')
        .replace(/^[-.]+|[-.]+$/g, ''),
    )
    .filter((part) => part !== '')
    .join('-')
    .slice(0, 120);
}
