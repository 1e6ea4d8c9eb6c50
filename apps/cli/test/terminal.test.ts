import { describe, expect, it } from 'vitest';
import { parseFlags } from '../src/arguments/parse.js';
import { describeProgress, duration } from '../src/terminal/progress.js';
import { table } from '../src/terminal/table.js';

describe('progress', () => {
  it('says stage, count, share, rate and time left', () => {
    const line = describeProgress({ stage: 'apply', done: 300, total: 900, unit: 'tiles' }, 200, 10);
    expect(line).toBe('explaining tiles  300/900 tiles 33 %  20 tiles/s  30 s left');
  });

  it('has no rate before there is something to measure', () => {
    expect(
      describeProgress({ stage: 'fit', done: 0, total: 2, unit: 'dictionaries', detail: 'nmf-k4' }, 0, 5),
    ).toBe('fitting clusters  0/2 dictionaries 0 %  nmf-k4');
  });

  it('writes times as people say them', () => {
    expect([duration(9.6), duration(75), duration(3725)]).toEqual(['10 s', '1 min 15 s', '1 h 2 min']);
  });
});

describe('table', () => {
  it('aligns text to the left and numbers to the right', () => {
    expect(
      table(
        ['name', 'n', 'note'],
        [
          ['a', 5, 'x'],
          ['long', 120, ''],
        ],
      ),
    ).toBe(['name    n  note', 'a       5  x', 'long  120'].join('\n'));
  });
});

describe('flags', () => {
  const kinds = { slides: 'list', model: 'text', resume: 'switch' } as const;

  it('gives the words after a list flag to it, as shells expand patterns', () => {
    const flags = parseFlags(
      ['--slides', 'a.tif', 'b.tif', '--model', 'm', '--resume', '--slides=c.tif'],
      kinds,
    );
    expect(flags.lists.slides).toEqual(['a.tif', 'b.tif', 'c.tif']);
    expect(flags.text.model).toBe('m');
    expect(flags.switches.has('resume')).toBe(true);
  });

  it('refuses unknown flags and missing values', () => {
    expect(() => parseFlags(['--slidse', 'a'], kinds)).toThrow(/no flag --slidse/);
    expect(() => parseFlags(['--model'], kinds)).toThrow(/--model/);
  });
});
