import { describe, expect, it } from 'vitest';
import { comboOf, isSingleKey } from '../../src/keys/combo';

const press = (
  key: string,
  code: string,
  mods: Partial<Record<'shift' | 'ctrl' | 'alt' | 'meta', boolean>> = {},
) =>
  comboOf({
    key,
    code,
    shiftKey: mods.shift ?? false,
    ctrlKey: mods.ctrl ?? false,
    altKey: mods.alt ?? false,
    metaKey: mods.meta ?? false,
  });

describe('a key press in words', () => {
  it('goes by the digit, whatever the keyboard makes of Shift', () => {
    expect(press('1', 'Digit1')).toBe('1');
    expect(press('!', 'Digit1', { shift: true })).toBe('Shift+1');
    expect(press('"', 'Digit2', { shift: true })).toBe('Shift+2');
    expect(press('3', 'Numpad3')).toBe('3');
  });

  it('names signs by themselves, however they are typed', () => {
    expect(press('?', 'Slash', { shift: true })).toBe('?');
    expect(press('?', 'Minus', { shift: true })).toBe('?');
    expect(press('[', 'BracketLeft')).toBe('[');
    expect(press('+', 'Equal', { shift: true })).toBe('+');
  });

  it('tells letters with and without Shift, and takes Cmd for Ctrl', () => {
    expect(press('o', 'KeyO')).toBe('o');
    expect(press('O', 'KeyO', { shift: true })).toBe('Shift+o');
    expect(press('k', 'KeyK', { ctrl: true })).toBe('Ctrl+k');
    expect(press('k', 'KeyK', { meta: true })).toBe('Ctrl+k');
    expect(press(' ', 'Space')).toBe('Space');
    expect(press('ArrowLeft', 'ArrowLeft', { shift: true })).toBe('Shift+ArrowLeft');
  });

  it('knows what people may turn off', () => {
    expect(['1', 'Shift+1', '?', 'Space', 'ArrowLeft'].every(isSingleKey)).toBe(true);
    expect(['Ctrl+k', 'Alt+1', 'Escape', 'Enter', 'Tab'].some(isSingleKey)).toBe(false);
  });
});
