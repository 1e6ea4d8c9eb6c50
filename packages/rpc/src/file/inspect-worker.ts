import { basename } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { isMorphoscopeError } from '@morphoscope/domain';
import { inspectEngines } from './inspect-engines.js';
import { inspectModel } from './inspect-model.js';
import { inspectSlide } from './inspect-slide.js';
import type { Answer, Question } from './inspection.js';

parentPort?.on('message', async (question: Question) => parentPort!.postMessage(await answer(question)));

async function answer(question: Question): Promise<Answer> {
  try {
    if (question.kind === 'slide') return { kind: 'slide', facts: await inspectSlide(question.path) };
    if (question.kind === 'engines') return { kind: 'engines', facts: await inspectEngines() };
    return { kind: 'model', facts: await inspectModel(question.path, question.maxBytes) };
  } catch (error) {
    return refusal(question, error);
  }
}

/** In words, without the place on the server. */
function refusal({ kind, path }: Question, error: unknown): Answer {
  const clean = (text: string) => text.replaceAll(path, basename(path));
  if (isMorphoscopeError(error)) {
    const { tag, message, suggestion } = error;
    return {
      kind: 'refused',
      tag,
      message: clean(message),
      ...(suggestion ? { suggestion: clean(suggestion) } : {}),
    };
  }
  return {
    kind: 'refused',
    tag: kind === 'slide' ? 'SlideError' : 'ModelError',
    message: `${basename(path)} cannot be read as a ${kind}`,
    suggestion: 'It is damaged or of a kind this program does not know: save or export it again.',
  };
}
