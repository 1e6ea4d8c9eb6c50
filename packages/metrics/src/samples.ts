/** Numbers by index: any typed array or plain array. Only read. */
export type Numbers = ArrayLike<number>;

/** A table of samples: `n × d`, row-major. `FeatureRows` of domain is one. */
export interface Samples {
  readonly data: Numbers;
  readonly n: number;
  readonly d: number;
}

/** Rows `rows` of a table, in that order, as a new table. */
export function pickRows(samples: Samples, rows: ArrayLike<number>): Samples {
  const { data, d } = samples;
  const picked = new Float64Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i]! * d;
    for (let j = 0; j < d; j++) picked[i * d + j] = data[from + j]!;
  }
  return { data: picked, n: rows.length, d };
}

/** Entries `rows` of a vector, in that order. */
export function pick(values: Numbers, rows: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: rows.length }, (_, i) => values[rows[i]!]!);
}

/** Indices of the samples whose features and targets are all finite, and a note that counts the others. */
export interface CompleteRows {
  readonly rows: Uint32Array;
  readonly note: string | undefined;
}

/** Finds the samples without NaN or ±∞ in the table or in any of the vectors. */
export function completeRows(n: number, vectors: readonly Numbers[], samples?: Samples): CompleteRows {
  const rows: number[] = [];
  for (let i = 0; i < n; i++) {
    let ok = vectors.every((vector) => Number.isFinite(vector[i]!));
    if (samples) {
      for (let j = 0; ok && j < samples.d; j++) ok = Number.isFinite(samples.data[i * samples.d + j]!);
    }
    if (ok) rows.push(i);
  }
  return { rows: Uint32Array.from(rows), note: leftOut(n - rows.length, n) };
}

/** `3 of 10 values not finite and left out`, or nothing when none was. */
function leftOut(missing: number, n: number): string | undefined {
  return missing > 0 ? `${missing} of ${n} values not finite and left out` : undefined;
}

/** Whether the chosen entries are all the same number. */
export function isConstant(values: Numbers, rows: ArrayLike<number>): boolean {
  for (let i = 1; i < rows.length; i++) if (values[rows[i]!]! !== values[rows[0]!]!) return false;
  return true;
}
