'use client';
import { useSyncExternalStore } from 'react';
import { themeKey as storageKey } from './theme-script';

export type Theme = 'light' | 'dark';
/** What a person chose; `system` follows the machine. */
export type ThemeChoice = Theme | 'system';

const listeners = new Set<() => void>();

function chosen(): ThemeChoice {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

const darkMachine = () => window.matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  const media = darkMachine();
  listeners.add(listener);
  media.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    media.removeEventListener('change', listener);
  };
}

function current(): Theme {
  const choice = chosen();
  if (choice !== 'system') return choice;
  return darkMachine().matches ? 'dark' : 'light';
}

/** Chooses a theme and remembers it in this browser. */
export function chooseTheme(choice: ThemeChoice): void {
  const { dataset } = document.documentElement;
  if (choice === 'system') delete dataset.theme;
  else dataset.theme = choice;
  try {
    if (choice === 'system') localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, choice);
  } catch {
    // Storage is forbidden: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

/** The theme on screen, for what is painted on a canvas. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, current, () => 'light');
}

/** What was chosen. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, chosen, () => 'system');
}
