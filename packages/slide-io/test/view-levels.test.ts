import type { Level } from '@morphoscope/domain';
import { expect, it } from 'vitest';
import { viewLevels } from '../src/index.js';

function blockSeen(width: number, height: number, blockWidth: number, blockHeight: number): [number, number] {
  const level: Level = { index: 0, width, height, downsample: 1, blockWidth, blockHeight };
  const seen = viewLevels([level])[0]!;
  expect(seen).toMatchObject({ index: 0, width, height, downsample: 1 });
  return [seen.blockWidth, seen.blockHeight];
}

it('keeps stored blocks that suit a viewer', () => {
  for (const side of [128, 240, 256, 512, 1024, 2048]) {
    expect(blockSeen(50_000, 40_000, side, side)).toEqual([side, side]);
  }
  expect(blockSeen(90, 60, 90, 60)).toEqual([90, 60]);
  expect(blockSeen(90, 60, 256, 256)).toEqual([256, 256]);
});

it('cuts strips, tiny blocks and whole images into blocks of 512 px', () => {
  expect(blockSeen(1000, 800, 1000, 16)).toEqual([512, 512]);
  expect(blockSeen(5000, 4000, 64, 64)).toEqual([512, 512]);
  expect(blockSeen(8000, 6000, 8000, 6000)).toEqual([512, 512]);
});
