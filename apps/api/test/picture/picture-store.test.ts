import { expect, it } from 'vitest';
import { PictureStore } from '../../src/picture/picture-store.js';

const bytes = (size: number, value: number): Uint8Array => new Uint8Array(size).fill(value);

it('makes a picture once however many ask, and keeps it', async () => {
  const store = new PictureStore(100);
  let made = 0;
  const make = async (): Promise<Uint8Array> => {
    made++;
    await Promise.resolve();
    return bytes(10, made);
  };
  const all = await Promise.all([store.get('a', make), store.get('a', make), store.get('a', make)]);
  expect(all).toEqual([bytes(10, 1), bytes(10, 1), bytes(10, 1)]);
  expect(await store.get('a', make)).toEqual(bytes(10, 1));
  expect(made).toBe(1);
});

it('forgets those not asked for the longest when the room is used up', async () => {
  const store = new PictureStore(30);
  const made: string[] = [];
  const get = (key: string, size = 10) =>
    store.get(key, async () => {
      made.push(key);
      return bytes(size, 1);
    });
  await get('a');
  await get('b');
  await get('c');
  await get('a');
  await get('d');
  expect(store.bytes).toBe(30);
  await get('a');
  await get('b');
  expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
  await get('huge', 31);
  await get('huge', 31);
  expect(made.filter((key) => key === 'huge')).toHaveLength(2);
  expect(store.bytes).toBe(30);
});

it('gives a picture up only when all have left', async () => {
  const store = new PictureStore(100);
  let needed: AbortSignal | undefined;
  let finish: (picture: Uint8Array) => void = () => undefined;
  const make = (signal: AbortSignal): Promise<Uint8Array> => {
    needed = signal;
    return new Promise((resolve, reject) => {
      finish = resolve;
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const [one, two] = [new AbortController(), new AbortController()];
  const first = store.get('a', make, one.signal);
  const second = store.get('a', make, two.signal);
  one.abort(new Error('left'));
  await expect(first).rejects.toThrow('left');
  expect(needed!.aborted).toBe(false);
  finish(bytes(3, 3));
  expect(await second).toEqual(bytes(3, 3));

  const third = store.get('b', make, two.signal);
  two.abort(new Error('left too'));
  await expect(third).rejects.toThrow('left too');
  expect(needed!.aborted).toBe(true);
});

it('tries again after a failure', async () => {
  const store = new PictureStore(100);
  await expect(store.get('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await store.get('a', async () => bytes(1, 1))).toEqual(bytes(1, 1));
});
