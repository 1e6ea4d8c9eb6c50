/**
 * A key press in words: `1`, `Shift+1`, `o`, `Shift+o`, `Ctrl+k`, `?`, `Space`, `ArrowLeft`. Digits go by their place, so
 * that Shift+digit is the same on every keyboard; signs that need Shift are named by the sign alone. Cmd counts as Ctrl.
 */
export function comboOf(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>,
): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const letter = /^\p{L}$/u.test(event.key);
  const base = digit ?? (event.key === ' ' ? 'Space' : letter ? event.key.toLowerCase() : event.key);
  const shift = event.shiftKey && (digit !== undefined || letter || base.length > 1);
  return [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(shift ? ['Shift'] : []),
    base,
  ].join('+');
}

/** Whether a combination is one key alone, or with Shift: what people may turn off. */
export function isSingleKey(combo: string): boolean {
  return !/^(Ctrl|Alt)\+/.test(combo) && !['Escape', 'Enter', 'Tab'].includes(combo);
}

/** Whether a press belongs to a field, a menu or a dialog rather than to the page. */
export function belongsToControl(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input, textarea, select, [contenteditable="true"]')) {
    const type = target instanceof HTMLInputElement ? target.type : '';
    return !['checkbox', 'radio', 'range', 'button'].includes(type) || type === 'range';
  }
  return target.closest('dialog, [role="menu"], [role="listbox"]') !== null;
}
