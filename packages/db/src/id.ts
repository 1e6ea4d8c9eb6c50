import { randomBytes } from 'node:crypto';

/** A new id of a row: 20 letters and digits that cannot be guessed (119 bits). */
export function newId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let id = '';
  while (id.length < 20) {
    for (const byte of randomBytes(32)) {
      // 248 = 4 · 62: bytes above would make some letters likelier.
      if (byte < 248 && id.length < 20) id += alphabet[byte % 62];
    }
  }
  return id;
}
