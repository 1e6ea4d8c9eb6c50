// A finished study of four painted slides in the folder given, made with the built packages: clusters, one saliency map, an
// index with a map. In a process of its own, as a run is; the dashboard itself depends on none of this.
import { join } from 'node:path';
import { demoModel, writeCohort } from '../../../../../packages/phantom/dist/index.js';
import { attributeStudy, explain, indexStudy } from '../../../../../packages/study/dist/index.js';

const [folder, index] = process.argv.slice(2);
const cohort = await writeCohort(join(folder, 'slides'), { slides: 4, width: 896, height: 768, seed: 5 });
const slides = cohort.slides.map(({ spec, path }) => ({
  ...{ id: spec.id, path, label: spec.label, site: spec.site },
}));
const study = join(folder, 'study');
await explain({ slides, model: demoModel('tissue').path, out: study, clusters: [4], sampleCells: 1500 });
await attributeStudy({ study, methods: ['gradcam'] });
if (index === 'index') await indexStudy({ study, atlas: 'pca' });
