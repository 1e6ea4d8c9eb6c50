import { annotate } from './annotate.js';
import { apply } from './apply.js';
import { attribute } from './attribute.js';
import type { Command } from './command.js';
import { compare } from './compare.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { edit } from './edit.js';
import { evaluate } from './evaluate.js';
import { exportCommand } from './export.js';
import { indexTiles } from './index-tiles.js';
import { inspect } from './inspect.js';
import { layers } from './layers.js';
import { neighbours } from './neighbours.js';
import { resetPassword } from './reset-password.js';
import { run } from './run.js';
import { serve } from './serve.js';
import { worker } from './worker.js';

/** All verbs, in the order of the help. */
export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['demo', demo],
  ['doctor', doctor],
  ['inspect', inspect],
  ['layers', layers],
  ['run', run],
  ['apply', apply],
  ['annotate', annotate],
  ['attribute', attribute],
  ['edit', edit],
  ['evaluate', evaluate],
  ['compare', compare],
  ['index', indexTiles],
  ['neighbours', neighbours],
  ['export', exportCommand],
  ['serve', serve],
  ['worker', worker],
  ['reset-password', resetPassword],
]);
