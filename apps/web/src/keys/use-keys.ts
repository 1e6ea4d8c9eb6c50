'use client';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { belongsToControl, comboOf, isSingleKey } from './combo';

/** What a key does. */
export interface KeyBinding {
  /** As `comboOf` writes them; several do the same. */
  readonly keys: readonly string[];
  /** For the list of keys: "Mute the stain". */
  readonly label: string;
  readonly onDown: (event: KeyboardEvent) => void;
  /** For keys that are held. */
  readonly onUp?: (event: KeyboardEvent) => void;
}

/** Keys of one part of the page, e.g. "Slide". */
export interface KeyGroup {
  readonly name: string;
  readonly bindings: readonly KeyBinding[];
}

const groups = new Set<{ current: KeyGroup }>();
const storageKey = 'single-keys';
const listeners = new Set<() => void>();

/** All keys that work now, for the list behind `?`. */
export const keyGroups = (): readonly KeyGroup[] => [...groups].map(({ current }) => current);

const on = (): boolean => {
  try {
    return localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
};

/** Whether single keys work; people may turn them off (WCAG 2.1.4). */
export const useSingleKeys = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    on,
    () => true,
  );

/** Turns single keys on or off in this browser. */
export function setSingleKeys(wanted: boolean): void {
  localStorage.setItem(storageKey, wanted ? 'on' : 'off');
  for (const listener of listeners) listener();
}

/** Makes keys work while the component is there. Fields, menus and dialogs keep their keys. */
export function useKeys(name: string, bindings: readonly KeyBinding[]): void {
  const group = useRef<KeyGroup>({ name, bindings });
  useEffect(() => {
    group.current = { name, bindings };
  });
  useEffect(() => {
    groups.add(group);
    const held = new Map<string, KeyBinding>();
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || belongsToControl(event.target)) return;
      const combo = comboOf(event);
      if (isSingleKey(combo) && !on()) return;
      if (combo === 'Space' && event.target instanceof Element && event.target.closest('button, a')) return;
      const binding = group.current.bindings.find(({ keys }) => keys.includes(combo));
      if (!binding) return;
      event.preventDefault();
      if (binding.onUp) {
        if (event.repeat) return;
        held.set(event.code, binding);
      }
      binding.onDown(event);
    };
    const up = (event: KeyboardEvent) => {
      held.get(event.code)?.onUp?.(event);
      held.delete(event.code);
    };
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    return () => {
      groups.delete(group);
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
    };
  }, []);
}
