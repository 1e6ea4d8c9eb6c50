import { bytes } from '../format/number';
import type { Failure } from '../rpc/failure';

/** What is wrong with a file before a byte of it is sent: its name, its size, or that it holds nothing. */
export function fileProblem(
  { name, size }: Pick<File, 'name' | 'size'>,
  endings: readonly string[],
  limit: { readonly most?: number | undefined; readonly tooLarge?: string } = {},
): Pick<Failure, 'message' | 'suggestion'> | undefined {
  const { most, tooLarge = 'Make it smaller, then send it.' } = limit;
  const named = name.toLowerCase();
  if (!endings.some((ending) => named.endsWith(ending)))
    return {
      message: 'A file of this kind is not taken.',
      suggestion: `Send files that end in ${listed(endings)}.`,
    };
  if (size === 0)
    return { message: 'The file is empty.', suggestion: 'Look whether it was copied whole, then send it.' };
  if (most !== undefined && size > most)
    return {
      message: `The file has ${bytes(size)}; ${bytes(most)} are taken at most.`,
      suggestion: tooLarge,
    };
  return undefined;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
