import { expect, it } from 'vitest';
import { StudyAnswers } from '../../src/opened/study-answers.js';
import { stampOf } from '../../src/opened/study-facts.js';
import { makePhantomStudy } from '../support/phantom-study.js';

const phantom = makePhantomStudy();
it('x', async () => {
  const answers = new StudyAnswers();
  const ref = { root: phantom.root, stamp: await stampOf(phantom.root, []) };
  const d = await answers.detail(ref, { roots: null });
  console.log(d.dictionaries, d.tiles, d.slideInfo[0]!.cells, d.slideInfo[0]!.maps.length);
  expect(d.tiles).toBeGreaterThan(10);
  const root = await phantom.stopped('half', 2);
  const half = { root, stamp: await stampOf(root, []) };
  const h = await answers.detail(half, { roots: null });
  console.log(
    h.folderState,
    h.message,
    h.slideInfo.length,
    h.dictionaryInfo.map((x) => x.id),
    h.tiles,
  );
  const c = await answers.concepts(half, { dictionary: 'nmf-k3' });
  console.log(c.concepts[0]!.top.length, c.concepts[0]!.importance);
  console.log(await answers.slideDecision(half, { slide: phantom.slides[0]!.id, dictionary: 'kmeans-k3' }));
});
