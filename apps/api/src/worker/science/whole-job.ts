import { MorphoscopeError } from '@morphoscope/domain';
import {
  attributeStudy,
  evaluateStudy,
  exportStudy,
  indexStudy,
  parseMethods,
  type RunHooks,
  StudyFolder,
  summarise,
} from '@morphoscope/study';
import { writeEvaluation, writeReport } from '../../documents.js';
import type { ScienceJob } from './science-job.js';

/** Does a job that is not shared by workers, from beginning to end. What an earlier attempt finished is kept. */
export async function doWhole({ payload, threads }: ScienceJob, hooks: RunHooks): Promise<void> {
  switch (payload.kind) {
    case 'evaluate': {
      const { kind: _, folder, ...settings } = payload;
      const made = await evaluateStudy({ ...settings, study: folder, workers: threads }, hooks);
      await writeEvaluation(made.folder, made.evaluation);
      return;
    }
    case 'index': {
      const { kind: _, folder, ...settings } = payload;
      await indexStudy({ ...settings, study: folder, workers: threads }, hooks);
      return;
    }
    case 'attribute': {
      const { kind: _, folder, methods, ...settings } = payload;
      const parsed = parseMethods(methods);
      const made = await attributeStudy(
        { ...settings, methods: parsed, study: folder, workers: threads },
        hooks,
      );
      await writeReport(made.folder);
      return;
    }
    case 'export':
      await exportAll(payload, hooks);
      return;
    case 'import':
      // Reads every part that the pages show: what is damaged is met here, not by the one who looks.
      await summarise(payload.folder);
      return;
    case 'run':
    case 'apply':
      throw new MorphoscopeError('StudyError', `a job of kind ${payload.kind} is done in steps`);
  }
}

type ExportPayload = Extract<ScienceJob['payload'], { kind: 'export' }>;

async function exportAll(
  { folder, format, dictionary, slides }: ExportPayload,
  hooks: RunHooks,
): Promise<void> {
  if (format === 'report') {
    await writeReport(new StudyFolder(folder));
    return;
  }
  await exportStudy(folder, format, {
    ...(dictionary === undefined ? {} : { dictionary }),
    ...(slides === undefined ? {} : { slides }),
    ...(hooks.signal ? { signal: hooks.signal } : {}),
  });
}
