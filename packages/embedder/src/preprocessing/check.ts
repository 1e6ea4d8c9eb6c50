import { MorphoscopeError, type Preprocessing } from '@morphoscope/domain';
import type { InputShape } from './input-shape.js';

type Complaint = readonly [field: string, problem: string];

/**
 * Checks values and their fit to the model's input.
 * @returns `preprocessing` itself.
 * @throws MorphoscopeError `ModelError` naming every field that is wrong.
 */
export function checkPreprocessing(
  preprocessing: Preprocessing,
  shape: InputShape,
  where: string,
): Preprocessing {
  const complaints = [...wrongValues(preprocessing), ...misfits(preprocessing, shape)];
  if (complaints.length === 0) return preprocessing;
  const list = complaints.map(([field, problem]) => `${field} ${problem}`).join('; ');
  throw new MorphoscopeError('ModelError', `the preprocessing does not work: ${list}`, {
    where,
    suggestion: 'Correct these values in the model manifest or in the flags.',
  });
}

function wrongValues(p: Preprocessing): Complaint[] {
  const complaints: Complaint[] = [];
  const wrong = (bad: boolean, field: string, problem: string): void => {
    if (bad) complaints.push([field, problem]);
  };
  wrong(!Number.isInteger(p.tilePx) || p.tilePx < 1, 'tilePx', `is ${p.tilePx}, expected a whole number ≥ 1`);
  wrong(!(p.mpp > 0 && Number.isFinite(p.mpp)), 'mpp', `is ${p.mpp}, expected µm per px above 0`);
  wrong(!(p.scale > 0 && Number.isFinite(p.scale)), 'scale', `is ${p.scale}, expected a number above 0`);
  wrong(!isTriple(p.mean), 'mean', `is [${p.mean}], expected three numbers`);
  wrong(
    !isTriple(p.std) || !p.std.every((s) => s > 0),
    'std',
    `is [${p.std}], expected three numbers above 0`,
  );
  wrong(
    !['rgb', 'bgr'].includes(p.channelOrder),
    'channelOrder',
    `is ${p.channelOrder}, expected rgb or bgr`,
  );
  wrong(!['nchw', 'nhwc'].includes(p.layout), 'layout', `is ${p.layout}, expected nchw or nhwc`);
  const rules = ['nearest', 'box', 'bilinear'];
  wrong(!rules.includes(p.resize), 'resize', `is ${p.resize}, expected ${rules.join(', ')}`);
  const sources = ['pyramid', 'level0'];
  wrong(!sources.includes(p.resizeFrom), 'resizeFrom', `is ${p.resizeFrom}, expected pyramid or level0`);
  return complaints;
}

function misfits(p: Preprocessing, shape: InputShape): Complaint[] {
  const complaints: Complaint[] = [];
  if (shape.side !== undefined && shape.side !== p.tilePx) {
    complaints.push(['tilePx', `is ${p.tilePx}, but the model's input is ${shape.side} px`]);
  }
  if (shape.layout !== p.layout) {
    complaints.push(['layout', `is ${p.layout}, but the model's input is ${shape.layout}`]);
  }
  return complaints;
}

function isTriple(value: readonly number[]): boolean {
  return Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);
}
