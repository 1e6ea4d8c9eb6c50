import { readFileSync } from 'node:fs';
import type { Attribution, Target } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import * as api from '../src/index.js';
import { attributors } from '../src/index.js';
import { images, tinyNet } from './support/plain-layers.js';
import { plainModel } from './support/plain-net.js';
import { plainRelevance } from './support/plain-relevance.js';

const targets: readonly Target[] = [
  { kind: 'logit', class: 0 },
  { kind: 'log-odds', class: 2 },
];
const bibliography = readFileSync(new URL('../../../docs/bibliography.bib', import.meta.url), 'utf8');

describe.each(Object.entries(attributors))('%s', (method, attributor) => {
  const net = tinyNet({ rest: 'linear' });
  const model = plainModel(net, plainRelevance);

  it('makes the kind of map it says, alike by default and with its defaults given', async () => {
    const map: Attribution = await attributor.attribute(model, images(2), targets);
    expect([map.method, map.grid, map.signed]).toEqual([method, attributor.grid, attributor.signed]);
    const side = map.grid === 'layer' ? 4 : 8;
    expect([map.height, map.width, map.data.length]).toEqual([side, side, 2 * side * side]);
    expect(map.data.every(Number.isFinite)).toBe(true);
    expect(map.signed || map.data.every((value) => value >= 0)).toBe(true);
    expect(await attributor.attribute(model, images(2), targets, attributor.defaults as never)).toEqual(map);
    const copy = structuredClone(map);
    expect(copy).toEqual(map);
  });

  it('names a paper of the bibliography', () => {
    expect(bibliography).toContain(`{${attributor.citation},`);
    expect(attributor.method).toBe(method);
  });

  it('refuses too few targets', async () => {
    await expect(attributor.attribute(model, images(2), [targets[0]!])).rejects.toMatchObject({
      tag: 'InputError',
    });
  });
});

it('exports what the README lists', () => {
  expect(Object.keys(api).sort()).toEqual([
    'attributors',
    'baselineOf',
    'camMethods',
    'camsFrom',
    'classEvidenceMaps',
    'clusterRelevance',
    'composites',
    'conceptEvidence',
    'conceptRelevance',
    'fillName',
    'layerEvidence',
    'logitsAt',
    'occlusionWindows',
    'openDifferentiable',
    'ruleNumbers',
    'seedAt',
    'targetSeed',
    'targetValues',
    'toCells',
  ]);
});
