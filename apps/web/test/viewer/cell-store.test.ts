import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { type CellKey, keyText } from '../../src/viewer/cells/cell-grid';
import type { CellSource } from '../../src/viewer/cells/cell-source';
import { CellStore } from '../../src/viewer/cells/cell-store';
import { CellTileError, saliencyTile, weightTile } from '../../src/viewer/cells/cell-tile';
import { Recent } from '../../src/viewer/cells/recent';
import { emptyTile } from './support/tiles';

const grid = {
  width: 4096,
  height: 4096,
  originX: 0,
  originY: 0,
  stepX: 32,
  stepY: 32,
  tileSide: 256,
  levels: 5,
};
const key = (column: number): CellKey => ({ level: 0, column, row: 0 });

/** A source whose requests the test answers. */
function manual() {
  const asked: { name: string; signal: AbortSignal; answer: () => void; fail: (reason: Error) => void }[] =
    [];
  const source: CellSource = {
    name: 'manual',
    grid,
    channels: 1,
    fetch: (tile, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        asked.push({
          name: keyText(tile),
          signal,
          answer: () => resolve(emptyTile(256, 256, 1)),
          fail: reject,
        });
      }),
  };
  return { source, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the store of cell tiles', () => {
  it('asks for a few at a time, in order of need', async () => {
    const { source, asked } = manual();
    const store = new CellStore(source, { changed: () => {} }, { parallel: 2 });
    store.want([key(3), key(1), key(2)]);
    expect(asked.map(({ name }) => name)).toEqual(['0/3/0', '0/1/0']);
    asked[0]!.answer();
    await settled();
    expect(asked.map(({ name }) => name)).toEqual(['0/3/0', '0/1/0', '0/2/0']);
    expect(store.get(key(3))).toBeDefined();
    expect(store.missing).toBe(2);
    store.close();
  });

  it('cancels what is no longer wanted and never shows it', async () => {
    const { source, asked } = manual();
    const changed = vi.fn();
    const store = new CellStore(source, { changed });
    store.want([key(0), key(1)]);
    store.want([key(1), key(2)]);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false, false]);
    await settled();
    expect(changed).not.toHaveBeenCalled();
    expect(store.loading).toBe(2);
    asked[1]!.answer();
    await settled();
    expect(store.get(key(0))).toBeUndefined();
    expect(store.get(key(1))).toBeDefined();
    store.want([key(0)]);
    expect(asked.at(-1)!.name).toBe('0/0/0');
    store.close();
  });

  it('says why a tile could not be had and asks again later', async () => {
    const { source, asked } = manual();
    const store = new CellStore(source, { changed: () => {} }, { retryAfter: 20 });
    store.want([key(0)]);
    asked[0]!.fail(new Error('the slide is gone'));
    await settled();
    expect(store.error?.message).toBe('the slide is gone');
    store.want([key(0)]);
    expect(asked).toHaveLength(1);
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1]!.answer();
    await settled();
    expect(store.error).toBeUndefined();
    expect(store.get(key(0))).toBeDefined();
    store.close();
  });

  it('stays within its memory and ends with nothing', async () => {
    const { source, asked } = manual();
    const tile = 2 * 256 * 256;
    const store = new CellStore(source, { changed: () => {} }, { keep: 3 * tile, parallel: 20 });
    store.want(Array.from({ length: 8 }, (_, i) => key(i)));
    for (const request of asked) request.answer();
    await settled();
    // Tiles that do not fit beside the more urgent ones would drop each other without end.
    expect(asked.map(({ name }) => name)).toEqual(['0/0/0', '0/1/0', '0/2/0']);
    store.want([key(5)]);
    asked.at(-1)!.answer();
    await settled();
    expect(store.bytes).toBe(3 * tile);
    expect(store.peek(key(0))).toBeUndefined();
    store.close();
    expect(store.bytes).toBe(0);
    store.want([key(0)]);
    expect(asked).toHaveLength(4);
  });
});

describe('what was used last', () => {
  it('is kept, as a list in order of use keeps it', () => {
    const steps = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        bytes: fc.integer({ min: 1, max: 60 }),
        read: fc.boolean(),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (todo) => {
        const recent = new Recent<string>(100);
        let model: { name: string; bytes: number }[] = [];
        for (const { name, bytes, read } of todo) {
          const there = model.find((entry) => entry.name === name);
          const others = model.filter((entry) => entry.name !== name);
          if (read) {
            expect(recent.get(name)).toBe(there?.name);
            if (there) model = [...others, there];
            continue;
          }
          recent.set(name, name, bytes);
          model = [...others, { name, bytes }];
          while (model.length > 1 && model.reduce((sum, entry) => sum + entry.bytes, 0) > 100) model.shift();
          expect(recent.bytes).toBe(model.reduce((sum, entry) => sum + entry.bytes, 0));
          for (const letter of 'abcde')
            expect(recent.peek(letter)).toBe(model.find((entry) => entry.name === letter)?.name);
        }
      }),
    );
  });
});

describe('bytes of a tile', () => {
  it('become weights and coverage', () => {
    const tile = weightTile(Uint8Array.of(9, 0, 255, 3, 1, 0), 2, 1, 2);
    expect([...tile.planes]).toEqual([9, 0, 255, 3, 255, 0]);
    expect([...saliencyTile(Uint8Array.of(0, 1, 255), 3, 1).planes]).toEqual([0, 1, 255, 0, 255, 255]);
  });

  it('are refused when they are not as many as the grid says', () => {
    expect(() => weightTile(new Uint8Array(10), 2, 2, 2)).toThrow(CellTileError);
    expect(() => saliencyTile(new Uint8Array(10), 3, 3)).toThrow(CellTileError);
  });
});
