import { join } from 'node:path';
import { demoModel, writeCohort } from '@morphoscope/phantom';
import { attributeStudy, explain, exportStudy, indexStudy } from '@morphoscope/study';

/** Two phantom slides and a finished study of them, with a saliency map, an index, an atlas and an export. */
export interface PhantomStudy {
  /** Holds `cohort/` with the slides and `study/`. */
  readonly folder: string;
  readonly study: string;
  readonly slides: readonly { readonly id: string; readonly path: string }[];
  readonly model: string;
}

/** Makes it in `folder`. */
export async function makePhantomStudy(folder: string): Promise<PhantomStudy> {
  const cohort = await writeCohort(join(folder, 'cohort'), { slides: 2, width: 640, height: 512, seed: 3 });
  const slides = cohort.slides.map(({ spec, path }) => ({ id: spec.id, path, label: spec.label }));
  const study = join(folder, 'study');
  const model = demoModel('tissue').path;
  await explain({ slides, model, out: study, clusters: [4], workers: 1, sampleCells: 1500 });
  await attributeStudy({ study, methods: ['gradcam'], workers: 1 });
  await indexStudy({ study, atlas: 'pca', workers: 1 });
  await exportStudy(study, 'geojson');
  return { folder, study, slides, model };
}
