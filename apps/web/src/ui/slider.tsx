import type { CSSProperties } from 'react';
import styles from './slider.module.css';

/** A value on a line. Its figure stands beside it, so the name is all that is read with it. */
export function Slider({
  label,
  value,
  low,
  high,
  step,
  text,
  disabled = false,
  onChange,
}: {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly step: number;
  /** The value in words, e.g. `85 %`. */
  readonly text: string;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}) {
  const share = high > low ? (value - low) / (high - low) : 0;
  return (
    <input
      type="range"
      className={styles.slider}
      style={{ '--filled': `${share * 100}%` } as CSSProperties}
      aria-label={label}
      aria-valuetext={text}
      min={low}
      max={high}
      step={step}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  );
}
