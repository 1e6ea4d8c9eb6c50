import { useId } from 'react';
import styles from './switch.module.css';

/** On or off, at once. */
export function Switch({
  label,
  on,
  onChange,
  disabled = false,
}: {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
}) {
  const id = useId();
  return (
    <span className={styles.row}>
      <button
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        disabled={disabled}
        className={styles.switch}
        onClick={() => onChange(!on)}
      />
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the switch itself takes keys */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a larger target for the pointer */}
      <span id={id} className={styles.label} onClick={() => !disabled && onChange(!on)}>
        {label}
      </span>
    </span>
  );
}
