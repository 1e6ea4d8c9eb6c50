import { describe, expect, it } from 'vitest';
import { tissueThumbnailSize } from '../src/index.js';
import { slideOf } from './slide.js';

describe('tissueThumbnailSize', () => {
  it.each([
    ['about 8 µm per px', slideOf(64_000, 32_000, 0.25), 2000],
    ['at most 4096 px', slideOf(200_000, 100_000, 0.25), 4096],
    ['at least 256 px', slideOf(750, 750, 0.23), 256],
    ['never larger than the slide', slideOf(100, 80, 0.23), 100],
    ['2048 px without mpp', slideOf(50_000, 80_000), 2048],
  ])('asks for %s', (_, slide, wanted) => {
    expect(tissueThumbnailSize(slide)).toBe(wanted);
  });
});
