import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mayAs } from '../../src/shell/use-me';

const src = fileURLToPath(new URL('../../src', import.meta.url));

/** Files that change something on the server without a control of their own, and who has it for them. */
const elsewhere = [
  'app/invitation/invited.tsx', // A door: nobody is signed in yet, so no role is known.
  'app/new/new-run.tsx', // Its summary.
  'concepts/use-concept-edits.ts', // Its dialogs.
];

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

describe('whatever changes something', () => {
  it('is behind a control that knows the connection and the role', () => {
    const bare = files
      .filter((file) => {
        const text = readFileSync(file, 'utf8');
        const guarded = /WriteButton|WriteIconButton|useBlocked|NameDialog|AddingDialog/.test(text);
        return text.includes('useMutation(') && !guarded;
      })
      .map((file) => relative(src, file).replaceAll('\\', '/'));
    expect(bare.sort()).toEqual(elsewhere);
  });

  it('is allowed to the role that the API asks for, and to those above it', () => {
    expect(mayAs('annotator', 'annotator')).toBe(true);
    expect(mayAs('admin', 'editor')).toBe(true);
    expect(mayAs('viewer', 'annotator')).toBe(false);
  });
});
