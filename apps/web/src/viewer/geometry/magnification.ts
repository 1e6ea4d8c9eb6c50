import type { StudySlide } from '@morphoscope/rpc';

/** What ties pixels to what a microscope would show. */
export type Optics = Pick<StudySlide, 'mpp' | 'objectivePower'>;

/** Objectives offered. */
export const objectives = [2.5, 5, 10, 20, 40] as const;

/** µm/px at which one screen px shows the slide as through a 10× objective, where the file names none. */
const MPP_AT_10 = 1;

/** Magnification at `mpp` µm per screen px. The slide's own objective fixes the scale where the file names one. */
export function magnificationAt(optics: Optics, mpp: number): number {
  return reference(optics) / mpp;
}

/** µm per screen px at a magnification. */
export function mppAt(optics: Optics, magnification: number): number {
  return reference(optics) / magnification;
}

/** Which of `objectives` a magnification stands nearest to, in steps of zoom; −1 below the first by more than half a step. */
export function nearestObjective(magnification: number): number {
  const steps = objectives.map((objective) => Math.abs(Math.log2(magnification / objective)));
  const nearest = steps.indexOf(Math.min(...steps));
  return magnification < objectives[0] / Math.SQRT2 ? -1 : nearest;
}

/** `9.4×`, `20×`, `0.31×`. */
export function magnificationText(magnification: number): string {
  const digits = magnification >= 19.95 ? 0 : magnification >= 0.995 ? 1 : 2;
  return `${Number(magnification.toFixed(digits))}×`;
}

function reference({ mpp, objectivePower }: Optics): number {
  return objectivePower === undefined ? 10 * MPP_AT_10 : objectivePower * mpp.x;
}
