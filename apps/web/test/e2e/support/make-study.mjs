// A finished study of four painted slides in the folder given, made with the built packages: clusters, one saliency map, an
// index with a map; where wanted another one, of all slides but the first, with other clusters. In a process of its own, as a
// run is; the dashboard itself depends on none of this.
import { join } from 'node:path';
import { demoModel, writeCohort } from '../../../../../packages/phantom/dist/index.js';
import { attributeStudy, explain, indexStudy } from '../../../../../packages/study/dist/index.js';

const [folder, ...wanted] = process.argv.slice(2);
const cohort = await writeCohort(join(folder, 'slides'), { slides: 4, width: 896, height: 768, seed: 5 });
const slides = cohort.slides.map(({ spec, path }) => ({
  ...{ id: spec.id, path, label: spec.label, site: spec.site },
}));
const study = join(folder, 'study');
const model = demoModel('tissue').path;
await explain({ slides, model, out: study, clusters: [4], sampleCells: 1500 });
await attributeStudy({ study, methods: ['gradcam'] });
if (wanted.includes('index')) await indexStudy({ study, atlas: 'pca' });
if (wanted.includes('other'))
  await explain({
    ...{ slides: slides.slice(1), model, out: join(folder, 'other'), clusters: [3], sampleCells: 1500 },
    prototypeRelevance: false,
  });
