import { describe, expect, it } from 'vitest';
import { parseFlags } from '../src/arguments/parse.js';
import { editsFrom, undoCount } from '../src/command/edit-flags.js';

const kinds = {
  rename: 'list',
  colour: 'list',
  merge: 'list',
  hide: 'list',
  show: 'list',
  split: 'list',
  undo: 'text',
} as const;
const edits = (...argv: string[]) => editsFrom(parseFlags(argv, kinds));

describe('edits from flags', () => {
  it('count clusters from 1 outside and from 0 inside, in a fixed order', () => {
    const made = edits(
      '--hide',
      '4',
      '--merge',
      '2,5',
      '--rename',
      '3=Gland = lumen',
      '1=Stroma',
      '--split',
      '1:by=2:at=0.5',
      '--colour=1=#123456',
      '--show',
      '6',
    );
    expect(made).toEqual([
      { kind: 'rename', cluster: 2, name: 'Gland = lumen' },
      { kind: 'rename', cluster: 0, name: 'Stroma' },
      { kind: 'recolour', cluster: 0, colour: '#123456' },
      { kind: 'merge', clusters: [1, 4], into: 1 },
      { kind: 'split', cluster: 0, by: 1, at: 0.5 },
      { kind: 'hide', cluster: 3 },
      { kind: 'show', cluster: 5 },
    ]);
  });

  it.each([
    [['--rename', 'Gland'], /"Gland" cannot be read/],
    [['--hide', '0'], /"0" is not the number of a cluster/],
    [['--merge', '2,x'], /"x" is not the number/],
    [['--split', '1:at=0.5'], /"1:at=0.5" cannot be read/],
    [['--split', '1:by=2:at=half'], /cannot be read/],
  ])('refuse %j', (argv, message) => {
    expect(() => edits(...argv)).toThrow(message);
  });

  it('take back a whole number of edits', () => {
    expect(undoCount(parseFlags(['--undo', '2'], kinds))).toBe(2);
    expect(undoCount(parseFlags([], kinds))).toBe(0);
    expect(() => undoCount(parseFlags(['--undo', '-1'], kinds))).toThrow();
  });
});
