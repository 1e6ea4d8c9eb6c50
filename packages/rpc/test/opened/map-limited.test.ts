import { expect, it } from 'vitest';
import { mapLimited } from '../../src/opened/map-limited.js';

const soon = () => new Promise((resolve) => setImmediate(resolve));

it('keeps the order, and no more than so many under way', async () => {
  let underWay = 0;
  let most = 0;
  const results = await mapLimited([5, 1, 4, 2, 3, 0], 3, async (turns) => {
    underWay++;
    most = Math.max(most, underWay);
    for (let i = 0; i < turns; i++) await soon();
    underWay--;
    return turns * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30, 0]);
  expect(most).toBe(3);
  expect(await mapLimited([], 3, soon)).toEqual([]);
});

it('begins nothing more after a failure', async () => {
  const begun: number[] = [];
  const act = async (item: number) => {
    begun.push(item);
    await soon();
    if (item === 1) throw new Error('no file');
  };
  await expect(mapLimited([0, 1, 2, 3, 4, 5], 2, act)).rejects.toThrow('no file');
  await soon();
  expect(begun.length).toBeLessThanOrEqual(3);
});
