import type { ReadOptions } from '@morphoscope/domain';

/**
 * Random access to the bytes of one file: the seam between formats and storage. A cache or a remote file is another
 * `ByteSource` around or beside the ones here.
 */
export interface ByteSource {
  /** What error messages call it: a path or a URL. */
  readonly name: string;
  /** Bytes in total. */
  readonly size: number;
  /**
   * `length` bytes from `offset`. The receiver owns the array.
   * @throws MorphoscopeError `SlideError` when the range reaches beyond the end or the storage fails.
   */
  read(offset: number, length: number, options?: ReadOptions): Promise<Uint8Array>;
  close(): Promise<void>;
}
