import { describe, expect, it } from 'vitest';
import { fileProblem } from '../../src/folder/file-problem';
import { PaceOfUpload } from '../../src/folder/upload-pace';

describe('a file before it is sent', () => {
  const endings = ['.tif', '.svs'];

  it('is fine with an ending that is taken, in any case, up to the limit', () => {
    expect(fileProblem({ name: 'Slide.SVS', size: 10 }, endings, { most: 10 })).toBeUndefined();
    expect(fileProblem({ name: 'a.tif', size: 1e12 }, endings)).toBeUndefined();
  });

  it.each([
    ['notes.txt', 5, /of this kind is not taken/],
    ['svs', 5, /of this kind is not taken/],
    ['a.tif', 0, /empty/],
    ['a.tif', 11, /11 B; 10 B are taken at most/],
  ])('%s of %i bytes is told why not', (name, size, why) => {
    const problem = fileProblem({ name, size }, endings, { most: 10 });
    expect(problem?.message).toMatch(why);
    expect(problem?.suggestion).toBeTruthy();
  });
});

describe('the pace of a file on its way', () => {
  it('is unknown at first, then what the last seconds were', () => {
    const pace = new PaceOfUpload(100_000, 0);
    expect(pace.note(500, 500)).toBeUndefined();
    expect(pace.note(2000, 2000)).toEqual({ rate: 1000, secondsLeft: 98 });
  });

  it('follows a line that gets slower', () => {
    const pace = new PaceOfUpload(1_000_000, 0);
    for (let second = 1; second <= 10; second++) pace.note(second * 10_000, second * 1000);
    let last: ReturnType<PaceOfUpload['note']>;
    for (let second = 11; second <= 25; second++)
      last = pace.note(100_000 + (second - 10) * 1000, second * 1000);
    expect(last!.rate).toBeCloseTo(1000, 0);
    expect(last!.secondsLeft).toBeCloseTo(885, 0);
  });

  it('says nothing while nothing moves', () => {
    const pace = new PaceOfUpload(1000, 0);
    expect(pace.note(0, 5000)).toBeUndefined();
  });
});
