import { rename } from 'node:fs/promises';
import { attributeStudy, explain, listAttributions, StudyFolder } from '@morphoscope/study';
import { describe, expect, it } from 'vitest';
import { makeBench } from '../fixture/bench.js';

const bench = makeBench();

describe('saliency maps that a study gets later', () => {
  it('a finished study gets maps by run --resume', async () => {
    const settings = bench.settings('resumed', { slides: bench.slides.slice(0, 1) });
    await explain(settings);
    const result = await explain({ ...settings, resume: true, attribution: ['cam'] });
    expect(result).toMatchObject({ slides: 1, failures: [], unattributed: [] });
    expect(await listAttributions(new StudyFolder(settings.out).slide(bench.slides[0]!.id))).toHaveLength(2);
  });

  it('a slide that is gone gets no maps; the others do', async () => {
    const settings = bench.settings('gone', { slides: bench.slides.slice(0, 2) });
    await explain(settings);
    const { id, path } = bench.slides[0]!;
    await rename(path, `${path}.away`);
    const notices: string[] = [];
    const result = await attributeStudy(
      { study: settings.out, methods: ['gradcam'] },
      { onNotice: (text) => notices.push(text) },
    );
    await rename(`${path}.away`, path);
    expect(result.unattributed?.map(({ slideId }) => slideId)).toEqual([id]);
    expect(notices.join()).toContain(`${id} gets no saliency maps`);
    const folder = new StudyFolder(settings.out);
    expect(await listAttributions(folder.slide(id))).toEqual([]);
    expect(await listAttributions(folder.slide(bench.slides[1]!.id))).toHaveLength(2);
  });
});
