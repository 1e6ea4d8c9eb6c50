import { MorphoscopeError } from '@morphoscope/domain';
import { describe, expect, it } from 'vitest';
import { declarationFromMetadata } from '../../src/preprocessing/metadata.js';

const good = {
  effective_mpp: 0.69,
  tile_px: 750,
  tile_mpp: 0.23,
  resize_px: 250,
  resize: 'nearest: output pixel (x,y) = source pixel (3x+1,3y+1)',
  crop: 'centre 224: rows and columns 13..236',
  channel_order: 'RGB',
  scale: 'x/127.5-1',
  range: [-1, 1],
};

const read = (fields: object) =>
  declarationFromMetadata({ preprocessing: JSON.stringify(fields) }, 'model.onnx')?.preprocessing;

describe('metadata_props', () => {
  it('reads the preprocessing and the class names', () => {
    const metadata = { preprocessing: JSON.stringify(good), class_names: '["benign","tumour"]' };
    expect(declarationFromMetadata(metadata, 'model.onnx')).toEqual({
      source: 'metadata of model.onnx',
      classNames: ['benign', 'tumour'],
      preprocessing: {
        tilePx: 224,
        mpp: 0.69,
        scale: 1 / 127.5,
        mean: [1, 1, 1],
        std: [1, 1, 1],
        channelOrder: 'rgb',
        resize: 'nearest',
      },
    });
  });

  it('reads a manifest kept in the model', () => {
    const manifest = {
      morphoscope: 1,
      layer: 'relu5',
      preprocessing: {
        tilePx: 64,
        mpp: 1,
        scale: '1/255',
        mean: [0.5, 0.5, 0.5],
        std: [0.1, 0.1, 0.1],
        channelOrder: 'bgr',
        resize: 'box',
      },
    };
    const declaration = declarationFromMetadata({ morphoscope: JSON.stringify(manifest) }, 'm.onnx')!;
    expect(declaration.layer).toBe('relu5');
    expect(declaration.preprocessing).toMatchObject({ tilePx: 64, scale: 1 / 255, channelOrder: 'bgr' });
  });

  it('gives nothing where nothing is said', () => {
    expect(declarationFromMetadata({ licence: 'CC0' }, 'model.onnx')).toBeUndefined();
  });

  it.each([
    ['scale', { ...good, scale: 'imagenet' }],
    ['scale', { ...good, scale: undefined }],
    ['resize', { ...good, resize: 'lanczos' }],
    ['channel_order', { ...good, channel_order: 'YCbCr' }],
    ['crop', { ...good, crop: 'five crops' }],
    ['range', { ...good, range: [0, 1] }],
    ['effective_mpp', { ...good, effective_mpp: 0.5 }],
    ['effective_mpp', { ...good, effective_mpp: -1 }],
    ['preprocessing', { ...good, gamma: 2.2 }],
  ])('names %s when it is not understood', (field, fields) => {
    try {
      read(fields);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(MorphoscopeError);
      expect((error as MorphoscopeError).tag).toBe('ModelError');
      expect((error as MorphoscopeError).message).toContain(`metadata field ${field} is not understood`);
      expect((error as MorphoscopeError).suggestion).toContain('manifest');
    }
  });

  it('reads class names with commas between', () => {
    expect(declarationFromMetadata({ class_names: 'benign, tumour' }, 'm')!.classNames).toEqual([
      'benign',
      'tumour',
    ]);
  });

  it('refuses metadata that is not JSON', () => {
    expect(() => declarationFromMetadata({ preprocessing: 'RGB' }, 'm')).toThrow(
      'preprocessing is not understood',
    );
    expect(() => declarationFromMetadata({ class_names: '[1, 2]' }, 'm')).toThrow(
      'class_names is not understood',
    );
  });
});
