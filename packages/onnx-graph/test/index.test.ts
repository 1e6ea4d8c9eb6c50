import { expect, it } from 'vitest';
import * as api from '../src/index.js';

it('exports the agreed names', () => {
  expect(Object.keys(api).sort()).toEqual(
    [
      'beforeLastWeights',
      'describeOnnx',
      'exposeLayers',
      'findLayer',
      'isMap',
      'linearHead',
      'listLayers',
      'nearNames',
      'randomiseWeights',
      'readOnnx',
      'splitAt',
      'suggestLayer',
    ].sort(),
  );
});
