import type { RunResult, SlideFailure } from '@morphoscope/study';
import { disclaimer } from '../help.js';
import { say } from '../terminal/say.js';

/** Says how a run ended and where to look. @returns exit code 0, or 3 when some slides were left out. */
export function sayResult(result: RunResult, report: string): number {
  const { slides, tiles, failures, folder } = result;
  say(`\n${slides} ${slides === 1 ? 'slide' : 'slides'}, ${tiles} tiles explained.`);
  if (failures.length > 0) say(`${failures.length} left out, see ${folder.failures()}`);
  const unattributed = sayUnattributed(result);
  say(`Report: ${report}`);
  say(disclaimer);
  return failures.length + unattributed.length > 0 ? 3 : 0;
}

/** How a run ended, for `--json`. */
export function resultJson(
  { folder, slides, tiles, failures, unattributed = [] }: RunResult,
  report: string,
) {
  return { study: folder.root, report, slides, tiles, failures, unattributed };
}

/** Says which slides got no saliency maps. */
export function sayUnattributed({ unattributed = [] }: RunResult): readonly SlideFailure[] {
  for (const { slideId, message } of unattributed) say(`No saliency maps for ${slideId}: ${message}`);
  return unattributed;
}
