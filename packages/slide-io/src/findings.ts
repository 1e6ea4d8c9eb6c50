import type { Finding, Slide } from '@morphoscope/domain';
import { MPP_SOURCE } from './vendor/vendor.js';

/** Level-0 px above which reading overviews without a pyramid becomes slow. */
const LARGE = 8192;

/** What a person should know about a slide before trusting numbers from it. Nothing is read. */
export function slideFindings(slide: Slide): Finding[] {
  return [...mppFindings(slide), ...pyramidFindings(slide)];
}

function mppFindings(slide: Slide): Finding[] {
  const finding = makeFinding(slide);
  const { mpp, objectivePower } = slide;
  if (!mpp) {
    return [
      finding(
        'mpp-missing',
        'error',
        'The slide does not say how many µm a pixel measures (mpp).',
        'Give it with --slide-mpp, from the scanner settings.',
      ),
    ];
  }
  const found: Finding[] = [];
  const source = slide.properties[MPP_SOURCE];
  if (source === 'override') {
    found.push(
      finding(
        'mpp-override',
        'info',
        `The mpp ${text(mpp.x)} was given by the user, not read from the file.`,
      ),
    );
  }
  if (source === 'resolution-tags') {
    const message = `The mpp ${text(mpp.x)} comes from the TIFF resolution tags, which no vendor vouches for.`;
    found.push(finding('mpp-from-resolution-tags', 'info', message, 'Give --slide-mpp if it is wrong.'));
  }
  if (Math.abs(mpp.x / mpp.y - 1) > 0.001) {
    const message = `Pixels are not square: ${text(mpp.x)} × ${text(mpp.y)} µm.`;
    found.push(
      finding('mpp-not-square', 'warning', message, 'Check the scanner settings; tiles are read per axis.'),
    );
  }
  // A 40× scan has about 0.25 µm/px: power × mpp is about 10 for all common scanners.
  const product = objectivePower === undefined ? 10 : objectivePower * mpp.x;
  if (product < 5 || product > 20) {
    const message = `Objective power ${objectivePower} and mpp ${text(mpp.x)} do not go together.`;
    found.push(finding('mpp-against-power', 'warning', message, 'Check which of the two is right.'));
  }
  return found;
}

function pyramidFindings(slide: Slide): Finding[] {
  const finding = makeFinding(slide);
  if (slide.levels.length === 1) {
    if (Math.max(slide.width, slide.height) <= LARGE) return [];
    const advice = 'Convert it to a pyramidal TIFF if it is read often.';
    return [
      finding(
        'no-pyramid',
        'warning',
        'The slide has no smaller levels: overviews read every pixel.',
        advice,
      ),
    ];
  }
  const odd = slide.levels.slice(1).filter((level) => isOdd(slide, level.width, level.height));
  if (odd.length === 0) return [];
  const list = odd.map((level) => `${level.index} (${text(level.downsample)})`).join(', ');
  const advice = 'Nothing needs to be done: exact scales are used per axis.';
  return [
    finding('odd-downsample', 'info', `Levels that are no whole reduction of the scan: ${list}.`, advice),
  ];
}

/** Beyond what rounding of the level's size to whole px explains. */
function isOdd(slide: Slide, width: number, height: number): boolean {
  const whole = Math.round(slide.width / width);
  return Math.abs(slide.width - width * whole) >= whole || Math.abs(slide.height - height * whole) >= whole;
}

type Make = (code: string, severity: Finding['severity'], message: string, suggestion?: string) => Finding;

function makeFinding(slide: Slide): Make {
  return (code, severity, message, suggestion) => ({
    code,
    severity,
    location: slide.id,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function text(value: number): string {
  return String(Number(value.toPrecision(5)));
}
