import fc from 'fast-check';
import { expect, it } from 'vitest';
import { uploadName } from '../../src/upload/upload-name.js';

const endings = ['.tif', '.svs'];

it('keeps names as people gave them, where a file system can', () => {
  expect(uploadName('case 7-A_b.svs', endings)).toBe('case 7-A_b.svs');
  expect(uploadName('Präparat №7.TIF', endings)).toBe('Präparat _7.tif');
  expect(uploadName('/etc/passwd/../x.tif', endings)).toBe('x.tif');
  expect(uploadName('C:\\slides\\x.tif', endings)).toBe('x.tif');
  expect(uploadName(`${'x'.repeat(300)}.tif`, endings)).toBe(`${'x'.repeat(120)}.tif`);
});

it('refuses names without the right ending', () => {
  for (const name of ['', '.tif', 'x', 'x.exe', 'x.tif.exe', '..', ' .svs', 'x.tif/']) {
    expect(() => uploadName(name, endings)).toThrow(expect.objectContaining({ tag: 'InputError' }));
  }
});

it('never gives a name that leads elsewhere or hides', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const name = uploadName(`x${text}y.tif`, endings);
      expect(name).toMatch(/\.tif$/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(name).not.toMatch(/[/\\\u0000-\u001f]|^\./);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(4 * 124);
    }),
    { seed: 3 },
  );
});
