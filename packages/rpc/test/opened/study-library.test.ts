import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StudyLibrary } from '@morphoscope/rpc';
import { editStudy } from '@morphoscope/study';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePhantomStudy } from '../support/phantom-study.js';
import { rawArray } from '../support/raw-study.js';

const phantom = makePhantomStudy();
let library: StudyLibrary;

beforeAll(() => {
  library = new StudyLibrary();
});
afterAll(() => library.close());

const slide = () => phantom.slides[0]!.id;
const tile = { level: 0, column: 0, row: 0 };

describe('a library of studies', () => {
  it('answers many questions at once, about several studies', async () => {
    const other = await phantom.copy('other');
    const asked = [phantom.root, other].flatMap((root) =>
      Array.from({ length: 6 }, () => library.concepts(root, { dictionary: 'nmf-k4' })),
    );
    const lists = await Promise.all(asked);
    for (const list of lists) expect(list).toEqual(lists[0]);
    const [detail, overview] = await Promise.all([library.detail(other), library.overview(other)]);
    expect(detail).toMatchObject(overview);
  });

  it('gives tiles of weights: the planes of the clusters and what is covered', async () => {
    const { weightScale } = (await library.detail(phantom.root)).dictionaryInfo[1]!;
    const { bytes } = await library.weightTile(phantom.root, {
      dictionary: 'nmf-k4',
      slide: slide(),
      ...tile,
    });
    const { data, width, height } = await rawArray(phantom.root, slide(), 'cells.zarr', 'nmf-k4', 'W');
    expect(bytes.length).toBe(5 * width * height);
    for (let i = 0; i < 4 * width * height; i++) {
      const wanted = Number.isNaN(data[i]!) ? 0 : Math.round(255 * Math.min(1, data[i]! / weightScale));
      expect(Math.abs(bytes[i]! - wanted)).toBeLessThanOrEqual(1);
    }
    const covered = bytes.subarray(4 * width * height);
    covered.forEach((byte, i) => {
      expect(byte).toBe(Number.isNaN(data[i]!) ? 0 : 1);
    });
  });

  it('gives tiles of saliency maps on the scale it says', async () => {
    const { maps } = (await library.detail(phantom.root)).slideInfo[0]!;
    for (const { key, method, target, low, high } of maps) {
      const { bytes } = await library.saliencyTile(phantom.root, { slide: slide(), key, ...tile });
      const { data } = await rawArray(phantom.root, slide(), 'attribution.zarr', method, target);
      expect(bytes.length).toBe(data.length);
      bytes.forEach((byte, i) => {
        const share = Math.min(1, Math.max(0, (data[i]! - low) / (high - low)));
        expect(Math.abs(byte - (Number.isNaN(data[i]!) ? 0 : 1 + 254 * share))).toBeLessThanOrEqual(0.51);
      });
    }
    const none = library.saliencyTile(phantom.root, { slide: slide(), key: 'cam.none', ...tile });
    await expect(none).rejects.toMatchObject({ tag: 'InputError' });
  });

  it('sees edits at once: names, planes and version', async () => {
    const root = await phantom.copy('edits');
    const ask = () => library.weightTile(root, { dictionary: 'nmf-k4', slide: slide(), ...tile });
    const [before, version] = [await ask(), await library.version(root)];
    await editStudy({
      ...{ study: root, dictionary: 'nmf-k4' },
      edits: [{ kind: 'merge', clusters: [0, 1], into: 1, name: 'Both' }],
    });
    const after = await ask();
    const size = before.bytes.length / 5;
    expect(after.bytes.length).toBe(4 * size);
    for (let i = 0; i < size; i++) {
      const both = Math.min(255, before.bytes[i]! + before.bytes[size + i]!);
      expect(Math.abs(after.bytes[i]! - both)).toBeLessThanOrEqual(1);
    }
    expect(await library.version(root)).not.toBe(version);
    expect(await library.version(root)).toBe(after.version);
    expect((await library.concepts(root, { dictionary: 'nmf-k4' })).concepts[0]!.name).toBe('Both');
    await editStudy({ study: root, dictionary: 'nmf-k4', undo: 1, edits: [] });
    expect((await ask()).bytes).toEqual(before.bytes);
  });

  it('hands over errors with what to do', async () => {
    const query = { dictionary: 'nmf-k4', slide: slide(), level: 9, column: 0, row: 0 };
    await expect(library.weightTile(phantom.root, query)).rejects.toMatchObject({ tag: 'InputError' });
    await expect(library.concepts(phantom.root, { dictionary: 'nmf-k7' })).rejects.toMatchObject({
      tag: 'InputError',
      suggestion: 'It has: nmf-k3, nmf-k4, kmeans-k3, kmeans-k4.',
    });
    await expect(library.detail(join(phantom.dir, 'nowhere'))).rejects.toMatchObject({ tag: 'StudyError' });
    const root = await phantom.stopped('without-index', 4);
    // Nobody learns where it lies on the server.
    await expect(library.atlas(root, { dictionary: 'nmf-k4' })).rejects.toMatchObject({
      ...{ where: undefined, suggestion: 'Make one: morphoscope index STUDY' },
    });
  });

  it('compares dictionaries, and exports', async () => {
    const compared = await library.compare(
      { root: phantom.root, dictionary: 'nmf-k4' },
      { root: phantom.root, dictionary: 'kmeans-k4' },
    );
    expect(compared.comparisons).toHaveLength(1);
    const [{ a, b, pairs }] = compared.comparisons as [(typeof compared.comparisons)[number]];
    expect([a.id, b.id, pairs.length]).toEqual(['nmf-k4', 'kmeans-k4', 4]);
    const root = await phantom.copy('exports');
    const [once, twice] = await Promise.all([
      library.export(root, { format: 'geojson', dictionary: 'nmf-k3', slides: [slide()] }),
      library.export(root, { format: 'report' }),
    ]);
    expect(once.map(({ name }) => name)).toEqual([
      `nmf-k3/${slide()}.geojson`,
      `nmf-k3/${slide()}.tissue.geojson`,
    ]);
    expect(twice).toEqual([{ name: 'report.html', bytes: expect.any(Number) }]);
    await expect(library.export(root, { format: 'npy', slides: ['none'] })).rejects.toMatchObject({
      tag: 'InputError',
    });
  });

  it('finds the files of slides only where they may be', async () => {
    const { id, path } = phantom.slides[0]!;
    const found = await library.slideFile(phantom.root, id, [phantom.slidesFolder]);
    expect(found.path).toBe(path);
    await expect(library.slideFile(phantom.root, id, ['/var'])).rejects.toMatchObject({ tag: 'SlideError' });
    await expect(library.slideFile(phantom.root, 'none', undefined)).rejects.toMatchObject({
      tag: 'InputError',
    });
    const root = await phantom.copy('thumbnails');
    const thumbnail = join(root, 'slides', id, 'thumbnail.jpg');
    expect(await library.thumbnailPath(root, id)).toBe(thumbnail);
    await rm(thumbnail);
    await symlink('/etc/hostname', thumbnail);
    await expect(library.thumbnailPath(root, id)).rejects.toMatchObject({ tag: 'StudyError' });
  });

  it('takes an image through the model where the model may be read', async () => {
    const image = join(phantom.root, 'slides', slide(), 'thumbnail.jpg');
    const vectors = await library.imageVectors(phantom.root, image, undefined);
    const { items } = await library.neighbours(phantom.root, {
      ...{ query: { kind: 'vectors', vectors }, region: 'best', k: 3, filter: {} },
    });
    expect(items).toHaveLength(3);
    await expect(library.imageVectors(phantom.root, image, [phantom.slidesFolder])).rejects.toMatchObject({
      tag: 'ModelError',
    });
  });

  it('that is closed lets nobody wait', async () => {
    const own = new StudyLibrary();
    const waits = own.concepts(phantom.root, {});
    const refused = expect(waits).rejects.toMatchObject({ message: 'the server is being stopped' });
    await own.close();
    await refused;
  });
});
