'use client';
import type { KeyboardEvent, ReactNode } from 'react';
import { classes } from './class-names';
import styles from './segmented.module.css';

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  /** Name where the label is an icon. */
  readonly name?: string;
  readonly disabled?: boolean;
}

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One of a few, all in sight. A radio group: arrow keys move and choose. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  wide = false,
}: {
  /** What is chosen, for those who cannot see it. */
  readonly label: string;
  readonly options: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  /** Fills its row with equal parts. */
  readonly wide?: boolean;
}) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const open = options.filter((option) => !option.disabled);
    const at = open.findIndex((option) => option.value === value);
    const next = open[(at + step + open.length) % open.length];
    if (!next) return;
    onChange(next.value);
    const { currentTarget } = event;
    requestAnimationFrame(() => {
      currentTarget.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    });
  };
  const known = options.some((option) => option.value === value);
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={classes(styles.group, wide && styles.wide)}
      onKeyDown={move}
    >
      {options.map((option, i) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold icons and be styled as one bar
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          aria-label={option.name}
          title={option.name}
          disabled={option.disabled}
          tabIndex={option.value === value || (!known && i === 0) ? 0 : -1}
          className={classes(styles.part, option.value === value && styles.on)}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
