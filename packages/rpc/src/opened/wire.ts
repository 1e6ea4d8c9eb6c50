import type { ErrorTag } from '@morphoscope/domain';
import type { StudyRef } from './study-answers.js';

/** A question to the thread that reads studies. */
export interface WireQuestion {
  readonly id: number;
  readonly method: string;
  readonly ref: StudyRef;
  readonly query: unknown;
}

/** Its answer. */
export interface WireAnswer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: {
    readonly tag?: ErrorTag;
    readonly message: string;
    readonly where?: string;
    readonly suggestion?: string;
  };
}
