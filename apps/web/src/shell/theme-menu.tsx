'use client';
import { Contrast } from 'lucide-react';
import { chooseTheme, type ThemeChoice, useThemeChoice } from '../state/theme';
import { Menu } from '../ui/menu';
import styles from './top-bar.module.css';

const names: Readonly<Record<ThemeChoice, string>> = {
  system: 'As this machine',
  light: 'Light',
  dark: 'Dark',
};

/** Light, dark, or as the machine. */
export function ThemeMenu() {
  const choice = useThemeChoice();
  return (
    <Menu
      label="Theme"
      side="below-end"
      className={styles.tool}
      button={<Contrast size={16} strokeWidth={1.5} />}
      entries={(['system', 'light', 'dark'] as const).map((value) => ({
        label: names[value],
        checked: value === choice,
        onSelect: () => chooseTheme(value),
      }))}
    />
  );
}
