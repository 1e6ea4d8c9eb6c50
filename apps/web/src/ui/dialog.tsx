'use client';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { hour } from '../format/time';
import { useOfflineSince } from '../rpc/use-offline';
import { IconButton } from './button';
import { classes } from './class-names';
import styles from './dialog.module.css';

/** A window above the page. The browser keeps the focus inside; Escape and the cross close it. */
export function Dialog({
  title,
  onClose,
  children,
  actions,
  size,
  note,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the foot, the verb last. */
  readonly actions?: ReactNode;
  readonly size?: 'wide' | 'small';
  readonly note?: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  const offline = useOfflineSince();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) {
      dialog.showModal();
      // The browser would take the cross: it comes first.
      dialog
        .querySelector<HTMLElement>('input:not([type="checkbox"], [type="file"], [type="radio"]), textarea')
        ?.focus();
    }
    return () => {
      dialog?.close();
      // The dialog is gone from the page by now, so the browser gives the focus back to nobody.
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it by itself
    <dialog
      ref={ref}
      aria-labelledby={id}
      className={classes(styles.dialog, size && styles[size])}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className={styles.inside}>
        <div className={styles.head}>
          <h2 id={id}>{title}</h2>
          {note}
          <span className={styles.space} />
          <IconButton label="Close" size="small" onClick={onClose}>
            <X size={16} strokeWidth={1.5} />
          </IconButton>
        </div>
        <div className={styles.body}>{children}</div>
        {actions !== undefined && (
          <div className={styles.actions}>
            {/* The bar of the page lies below the dialog's veil. */}
            {offline && (
              <p role="status" className={styles.offline}>
                No connection since {hour(offline)}. What you typed stays.
              </p>
            )}
            {actions}
          </div>
        )}
      </div>
    </dialog>
  );
}
