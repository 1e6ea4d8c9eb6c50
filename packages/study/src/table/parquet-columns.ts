import { readFile } from 'node:fs/promises';
import { MorphoscopeError } from '@morphoscope/domain';
import { parquetMetadata, parquetRead } from 'hyparquet';

/** Numbers of columns of a Parquet file, by name, each as long as the table. */
export type NumberColumns = ReadonlyMap<string, Float64Array>;

/**
 * Reads columns of numbers as columns, without making an object per row.
 * @param rows that it must have.
 * @throws MorphoscopeError `StudyError` when the file is missing, damaged, or lacks one of them
 */
export async function readNumberColumns(
  path: string,
  names: readonly string[],
  rows?: number,
): Promise<{ readonly n: number; readonly columns: NumberColumns }> {
  try {
    const bytes = await readFile(path);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const metadata = parquetMetadata(file);
    const n = Number(metadata.num_rows);
    if (rows !== undefined && n !== rows) throw new Error(`${n} rows, not ${rows}`);
    const columns = new Map(names.map((name) => [name, new Float64Array(n)]));
    const filled = new Map(names.map((name) => [name, 0]));
    await parquetRead({
      file,
      metadata,
      columns: [...names],
      onChunk: ({ columnName, columnData, rowStart }) => {
        const column = columns.get(columnName)!;
        for (let i = 0; i < columnData.length; i++) column[rowStart + i] = Number(columnData[i]);
        filled.set(columnName, filled.get(columnName)! + columnData.length);
      },
    });
    const short = names.find((name) => filled.get(name)! < n);
    if (short !== undefined) throw new Error(`no column ${short}`);
    return { n, columns };
  } catch (cause) {
    throw new MorphoscopeError('StudyError', 'a table of tiles is missing or damaged', {
      where: path,
      suggestion: 'Run the slide again, or the study into a new folder.',
      cause,
    });
  }
}
