import type { Command } from './command/command.js';

/** Said wherever results are shown. */
export const disclaimer = 'For research use only. Not for diagnosis or treatment.';

/** The text of `morphoscope --help`. */
export function overview(commands: ReadonlyMap<string, Command>): string {
  const width = Math.max(...[...commands.keys()].map((name) => name.length));
  const list = [...commands].map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
  return `morphoscope: see what a pathology model has learned to see

Usage: morphoscope COMMAND [options]

${list}

Examples:
  morphoscope demo
  morphoscope run --slides "cohort/*.svs" --model model.onnx --out study
  morphoscope help run

${disclaimer}
`;
}
