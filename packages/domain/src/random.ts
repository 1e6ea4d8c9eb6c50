/** A stream of pseudo-random numbers. All randomness of Morphoscope comes from here. */
export interface Random {
  /** Next unsigned 32-bit integer. */
  uint32(): number;
  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** Standard normal (Box–Muller, polar form). */
  normal(): number;
}

/** Mixes integers and strings into one unsigned 32-bit hash (MurmurHash3 finaliser over FNV-like folding). Order matters. */
export function hash32(...parts: readonly (number | string)[]): number {
  let h = 0x811c9dc5;
  for (const part of parts) {
    if (typeof part === 'number') {
      h = mix(h ^ part);
      h = mix(h ^ Math.floor(part / 4294967296));
    } else {
      for (let i = 0; i < part.length; i++) h = Math.imul(h ^ part.charCodeAt(i), 0x01000193);
      h = mix(h ^ part.length);
    }
  }
  return h >>> 0;
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * Seeded generator sfc32 (C. Doty-Humphrey, PractRand). Extra `labels` give independent streams from one seed:
 * `createRandom(seed, 'phantom', slideId)`.
 */
export function createRandom(seed: number, ...labels: readonly (number | string)[]): Random {
  let a = hash32(seed, 'a', ...labels) | 0;
  let b = hash32(seed, 'b', ...labels) | 0;
  let c = hash32(seed, 'c', ...labels) | 0;
  let counter = 1;
  let spare: number | undefined;
  const uint32 = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  const uniform = (): number => (uint32() * 2097152 + (uint32() >>> 11)) / 9007199254740992;
  for (let i = 0; i < 12; i++) uint32();
  return {
    uint32,
    uniform,
    below: (n) => Math.floor(uniform() * n),
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      let u: number;
      let v: number;
      let s: number;
      do {
        u = 2 * uniform() - 1;
        v = 2 * uniform() - 1;
        s = u * u + v * v;
      } while (s >= 1 || s === 0);
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * scale;
      return u * scale;
    },
  };
}
