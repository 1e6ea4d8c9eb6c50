import { describe, expect, it } from 'vitest';
import { isMorphoscopeError, MorphoscopeError } from '../src/index.js';

describe('MorphoscopeError', () => {
  it('says what, where and what to do', () => {
    const error = new MorphoscopeError('SlideError', 'the slide has no mpp', {
      where: 'a.tif',
      suggestion: 'Give it with --slide-mpp 0.25.',
    });
    expect(error.describe()).toBe('a.tif: the slide has no mpp. Give it with --slide-mpp 0.25.');
  });

  it('survives a trip through JSON', () => {
    const error = new MorphoscopeError('ModelError', 'no such layer', { where: 'm.onnx' });
    const back = MorphoscopeError.revive(JSON.parse(JSON.stringify(error)));
    expect(isMorphoscopeError(back)).toBe(true);
    expect(back.toJSON()).toEqual(error.toJSON());
  });
});
