import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabels } from '../src/arguments/labels.js';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'morphoscope-labels-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function read(text: string): Promise<Record<string, unknown>> {
  const path = join(dir, 'labels.csv');
  await writeFile(path, text);
  return Object.fromEntries(await readLabels(path));
}

describe('readLabels', () => {
  it('reads label, group, site and split by slide; empty cells say nothing', async () => {
    const text = '\uFEFFslide,label,group,site,split\r\na,x,p1,s1,fit\r\nb.svs, y ,p2,,held-out\r\nc,,,,\r\n';
    expect(await read(text)).toEqual({
      a: { label: 'x', group: 'p1', site: 's1', split: 'fit' },
      'b.svs': { label: 'y', group: 'p2', split: 'held-out' },
      c: {},
    });
  });

  it.each([
    ['file,class,patient,scanner,split\na,x,p,s,train\n', 'fit'],
    ['slide,class,case,hospital,split\na,x,p,s,Test\n', 'held-out'],
    ['split,core,site,scanner,label,slide\nheld out,p,s,ignored,x,a\n', 'held-out'],
    ['slide;label;group;site;split\na;x;p;s;training\n', 'fit'],
    ['slide\tlabel\tgroup\tsite\tsplit\na\tx\tp\ts\tfit\n', 'fit'],
  ])('knows other names and separators: %s', async (text, split) => {
    expect(await read(text)).toEqual({ a: { label: 'x', group: 'p', site: 's', split } });
  });

  it('keeps separators and line breaks inside quotes', async () => {
    expect(await read('slide,label\n"a, b","x\n""y"""\n')).toEqual({ 'a, b': { label: 'x\n"y"' } });
  });

  it('needs no label where something else is said', async () => {
    expect(await read('slide,group\na,p\n')).toEqual({ a: { group: 'p' } });
  });

  it('takes a slide that stands twice with the same entries', async () => {
    expect(await read('slide,label\na,x\na,x\n')).toEqual({ a: { label: 'x' } });
  });

  it.each([
    ['slide,name\na,x\n', /needs a column "slide" and a column "label"/],
    ['', /needs a column "slide"/],
    ['slide,label\na,x\na,y\n', /slide a has two labels/],
    ['slide,label,site\na,x,s\na,x,t\n', /slide a stands twice/],
    ['slide,split\na,validation\n', /slide a has the split "validation"/],
  ])('refuses %s', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
