'use client';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { classes } from './class-names';
import styles from './field.module.css';

interface FieldProps {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What belongs in, below the field. */
  readonly hint?: ReactNode;
  /** Why the value cannot be taken. */
  readonly problem?: string | undefined;
  readonly type?: 'text' | 'email' | 'password' | 'number' | 'search' | 'date';
  readonly autoComplete?: string;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly unit?: string;
  readonly width?: number | string;
}

/** A line of text with its label; problems are told below it, and read out. */
export function Field({
  label,
  value,
  onChange,
  hint,
  problem,
  type = 'text',
  autoFocus = false,
  unit,
  width,
  ...rest
}: FieldProps) {
  const id = useId();
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus) ref.current?.focus();
  }, [autoFocus]);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <span className={styles.line}>
        <input
          ref={ref}
          id={id}
          type={type}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem || hint ? `${id}-more` : undefined}
          className={classes(styles.input, problem && styles.bad)}
          style={width === undefined ? undefined : { width }}
          {...rest}
        />
        {unit && <span className={styles.unit}>{unit}</span>}
      </span>
      {(problem || hint) && (
        <p id={`${id}-more`} className={problem ? styles.problem : styles.hint}>
          {problem ?? hint}
        </p>
      )}
    </div>
  );
}

/** Several lines of text. */
export function TextArea({
  label,
  value,
  onChange,
  rows = 3,
  placeholder,
}: {
  readonly label: ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
  readonly placeholder?: string;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        value={value}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
        className={classes(styles.input, styles.area)}
      />
    </div>
  );
}

/** A box to tick. */
export function Checkbox({
  label,
  checked,
  onChange,
  disabled = false,
  note,
}: {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly note?: ReactNode;
}) {
  return (
    <label className={classes(styles.check, disabled && styles.off)}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {note !== undefined && <span className={styles.hint}>{note}</span>}
      </span>
    </label>
  );
}
