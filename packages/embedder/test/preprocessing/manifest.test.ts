import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeModel, manifestTemplate, openModel, readPreprocessing } from '../../src/index.js';
import { smallOnnx, smallWeights } from '../support/small-network.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const preprocessing = {
  tilePx: 20,
  mpp: 0.5,
  scale: '1/255',
  mean: [0, 0, 0],
  std: [1, 1, 1],
  channelOrder: 'rgb',
  resize: 'box',
};
const metadata = {
  preprocessing: JSON.stringify({
    effective_mpp: 0.25,
    resize: 'nearest',
    channel_order: 'BGR',
    scale: 'x/255',
  }),
};

async function model(manifest?: unknown, options = {}): Promise<string> {
  const folder = await temporaryFolder();
  const path = join(folder, 'net.v2.onnx');
  await writeFile(path, smallOnnx(smallWeights(), options));
  if (manifest !== undefined) await writeFile(join(folder, 'net.v2.manifest.json'), JSON.stringify(manifest));
  return path;
}

describe('where the preprocessing comes from', () => {
  const read = async (path: string, overrides = {}) =>
    readPreprocessing(path, await describeModel(path), overrides);

  it('takes the manifest beside the model before the metadata, and flags before both', async () => {
    const path = await model({ morphoscope: 1, preprocessing }, { metadata });
    expect(await read(path)).toEqual({
      ...preprocessing,
      scale: 1 / 255,
      layout: 'nchw',
      resizeFrom: 'pyramid',
    });
    expect(await read(path, { mpp: 1, resize: 'nearest' })).toMatchObject({
      mpp: 1,
      resize: 'nearest',
      resizeFrom: 'level0',
    });
  });

  it('takes the metadata when there is no manifest', async () => {
    const path = await model(undefined, { metadata });
    expect(await read(path)).toMatchObject({
      tilePx: 20,
      mpp: 0.25,
      channelOrder: 'bgr',
      resize: 'nearest',
      resizeFrom: 'level0',
    });
  });

  it('takes a manifest from elsewhere when told so', async () => {
    const path = await model({ morphoscope: 1, preprocessing });
    const other = join(await temporaryFolder(), 'other.json');
    await writeFile(other, JSON.stringify({ morphoscope: 1, preprocessing: { ...preprocessing, mpp: 2 } }));
    expect(await readPreprocessing(path, await describeModel(path), {}, other)).toMatchObject({ mpp: 2 });
  });

  it('does without a declaration when flags say everything', async () => {
    const { tilePx: _, ...flags } = preprocessing;
    const path = await model(undefined, { metadata: { preprocessing: 'nonsense' } });
    expect(await read(path, { ...flags, scale: 1 })).toMatchObject({ tilePx: 20, scale: 1 });
    await expect(read(path, { mpp: 1 })).rejects.toThrow('preprocessing is not understood');
  });

  it('says what is missing and shows a manifest that would work', async () => {
    const path = await model();
    const error = await read(path, { mpp: 0.5, channelOrder: 'rgb' }).catch((e) => e);
    expect(error.tag).toBe('ModelError');
    expect(error.message).toBe(
      'the model does not say how its tiles are prepared: missing scale, mean, std, resize',
    );
    expect(error.suggestion).toContain('net.v2.manifest.json');
    const example = error.suggestion.slice(error.suggestion.indexOf('{'));
    await writeFile(path.replace('.onnx', '.manifest.json'), example);
    expect(await read(path)).toMatchObject({ tilePx: 20, mpp: 0.5 });
  });

  it('writes a template that reads back', async () => {
    const path = await model();
    const description = await describeModel(path);
    await writeFile(path.replace('.onnx', '.manifest.json'), manifestTemplate(description, { mpp: 0.7 }));
    expect(await read(path)).toMatchObject({ tilePx: 20, mpp: 0.7, layout: 'nchw' });
  });
});

describe('a wrong manifest is refused with the reason', () => {
  it.each([
    [{ morphoscope: 2 }, /morphoscope: .*1/],
    [{ morphoscope: 1, preprocesing: {} }, /preprocesing/],
    [{ morphoscope: 1, preprocessing: { ...preprocessing, resize: 'cubic' } }, /preprocessing\.resize/],
    [{ morphoscope: 1, preprocessing: { ...preprocessing, mean: [1, 2] } }, /preprocessing\.mean/],
    [{ morphoscope: 1, preprocessing: { ...preprocessing, scale: '1:255' } }, /preprocessing\.scale/],
    [{ morphoscope: 1, preprocessing: { ...preprocessing, mpp: 0 } }, /preprocessing\.mpp/],
    [{ morphoscope: 1, preprocessing: { ...preprocessing, std: [1, 0, 1] } }, /std is \[1,0,1\]/],
    [{ morphoscope: 1, preprocessing: { ...preprocessing, layout: 'nhwc' } }, /layout is nhwc/],
    [{ morphoscope: 1, preprocessing: { ...preprocessing, tilePx: 32 } }, /takes 20 px, not 32 px/],
    [{ morphoscope: 1, preprocessing, classNames: ['a', 'b'] }, /2 class names for 3 classes/],
    [{ morphoscope: 1, preprocessing, sha256: 'ab'.repeat(32) }, /for another model/],
    [{ morphoscope: 1, preprocessing, layer: 'stem_rleu' }, /no layer "stem_rleu"/],
  ])('%j', async (manifest, message) => {
    const error = await openModel(await model(manifest)).catch((e) => e);
    expect(error.tag).toBe('ModelError');
    expect(error.message).toMatch(message);
    expect(error.suggestion).toBeTruthy();
  });

  it('is refused when it is not JSON, and when the path given is absent', async () => {
    const path = await model();
    await writeFile(path.replace('.onnx', '.manifest.json'), '{');
    await expect(openModel(path)).rejects.toThrow('not valid JSON');
    await expect(openModel(path, { manifest: `${path}.absent` })).rejects.toThrow('manifest cannot be read');
  });

  it('is used when it is right: names, layer and hash', async () => {
    const path = await model();
    const { sha256 } = await describeModel(path);
    const manifest = {
      morphoscope: 1,
      preprocessing,
      classNames: ['a', 'b', 'c'],
      layer: 'stem_relu',
      sha256,
    };
    await writeFile(path.replace('.onnx', '.manifest.json'), JSON.stringify(manifest));
    const runner = await openModel(path);
    expect(runner.layer.name).toBe('stem_relu');
    expect(runner.description.classNames).toEqual(['a', 'b', 'c']);
    await runner.close();
  });
});
