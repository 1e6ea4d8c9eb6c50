/** Where an error belongs; decides exit codes, RPC codes and whether a cohort goes on without the slide. */
export type ErrorTag =
  /** The caller gave something unusable: a flag, a glob, a CSV. Exit code 2. */
  | 'InputError'
  /** One slide cannot be read or explained. Recorded in `failures.json`; the cohort goes on. */
  | 'SlideError'
  /** The model file, its manifest or the chosen layer cannot be used. Exit code 2. */
  | 'ModelError'
  /** The study folder is locked, interrupted, or belongs to another model. Exit code 2. */
  | 'StudyError'
  /** The machine ran out of something: disk, memory. Exit code 1. */
  | 'ResourceError'
  /** An optional part is not installed here. Exit code 2. */
  | 'UnavailableError';

/** What went wrong, where, and what to do about it. Every error that reaches a person is one of these. */
export interface ErrorDetail {
  /** The file, slide, layer or flag concerned. */
  readonly where?: string;
  /** One sentence that says what to do. */
  readonly suggestion?: string;
  readonly cause?: unknown;
}

/** The one error class of Morphoscope; switch on `tag`, not on the message. */
export class MorphoscopeError extends Error {
  override readonly name = 'MorphoscopeError';
  readonly tag: ErrorTag;
  readonly where: string | undefined;
  readonly suggestion: string | undefined;

  constructor(tag: ErrorTag, message: string, detail: ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.tag = tag;
    this.where = detail.where;
    this.suggestion = detail.suggestion;
  }

  /** One paragraph for a terminal: what, where, what to do. */
  describe(): string {
    const where = this.where && !this.message.includes(this.where) ? `${this.where}: ` : '';
    const end = /[.!?]$/.test(this.message) ? '' : '.';
    return `${where}${this.message}${end}${this.suggestion ? ` ${this.suggestion}` : ''}`;
  }

  /** Plain object that survives `postMessage` and JSON; `MorphoscopeError.revive` gives the error back. */
  toJSON(): { tag: ErrorTag; message: string; where?: string; suggestion?: string } {
    return {
      tag: this.tag,
      message: this.message,
      ...(this.where === undefined ? {} : { where: this.where }),
      ...(this.suggestion === undefined ? {} : { suggestion: this.suggestion }),
    };
  }

  /** The error that `toJSON` was made from, without its cause. */
  static revive(json: {
    tag: ErrorTag;
    message: string;
    where?: string;
    suggestion?: string;
  }): MorphoscopeError {
    return new MorphoscopeError(json.tag, json.message, json);
  }
}

/** Whether `error` is a `MorphoscopeError`, across package copies. */
export function isMorphoscopeError(error: unknown): error is MorphoscopeError {
  return error instanceof Error && error.name === 'MorphoscopeError' && 'tag' in error;
}
