import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logitGroups } from '../../src/decision/logit-groups';
import { strongestPush } from '../../src/decision/strongest-push';

describe('slides by label', () => {
  const slide = (name: string, label: string | undefined, ...logits: number[]) => ({
    slide: name,
    logits,
    ...(label === undefined ? {} : { label }),
  });

  it('stand in the order of the classes, then other labels, then none; each from low to high', () => {
    const groups = logitGroups(
      [
        slide('a', 'tumour', 0, 3),
        slide('b', undefined, 0, 1),
        slide('c', 'benign', 0, -2),
        slide('d', 'artefact', 0, 0.5),
        slide('e', 'tumour', 0, 1),
      ],
      ['benign', 'tumour'],
      1,
    );
    expect(groups.map(({ name, slides }) => [name, slides.map((each) => each.slide)])).toEqual([
      ['benign', ['c']],
      ['tumour', ['e', 'a']],
      ['artefact', ['d']],
      ['no label', ['b']],
    ]);
    expect(groups[1]?.median).toBe(2);
  });

  it('have a median with as many slides below as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 15 }), (logits) => {
        const [group] = logitGroups(
          logits.map((logit, i) => slide(`s${i}`, 'x', logit)),
          ['x'],
          0,
        );
        const median = group?.median as number;
        const below = logits.filter((logit) => logit < median).length;
        const above = logits.filter((logit) => logit > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(logits.length / 2);
      }),
    );
  });
});

describe('what pushed a tile', () => {
  it('is named strongest first, without what held against it', () => {
    expect(strongestPush([0.2, -3, 1.5, 0, 0.9], 2)).toEqual([
      { place: 2, size: 1.5 },
      { place: 4, size: 0.9 },
    ]);
    expect(strongestPush([-1, -2], 3)).toEqual([]);
  });
});
