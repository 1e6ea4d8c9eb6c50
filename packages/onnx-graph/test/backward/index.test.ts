import { expect, it } from 'vitest';
import * as api from '../../src/backward/index.js';

it('exports the agreed names', () => {
  expect(Object.keys(api).sort()).toEqual(
    [
      'backwardGraph',
      'batchNormFactor',
      'constantInput',
      'fixed',
      'floatOf',
      'floatsOf',
      'gradientRules',
      'hasAttribute',
      'inputOf',
      'intOf',
      'intsOf',
      'logitsOf',
      'operatorOf',
      'outputOf',
      'perChannel',
      'refusal',
      'single',
      'stringOf',
      'unbroadcast',
    ].sort(),
  );
});
