'use client';
import { AlertTriangle, Check, CircleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { failureOf, sentences } from '../rpc/failure';
import { useToldFailure } from '../rpc/told-failures';
import { Button } from './button';
import { classes } from './class-names';
import styles from './state.module.css';

type Tone = 'warning' | 'error' | 'partial' | 'done';

const marks: Readonly<Record<Tone, typeof Check>> = {
  warning: AlertTriangle,
  partial: AlertTriangle,
  error: CircleAlert,
  done: Check,
};

/** One line that must be seen: what, where, what to do. Warnings are dashed and have a triangle, not a colour. */
export function Banner({
  tone,
  title,
  children,
  actions,
}: {
  readonly tone: Tone;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const Mark = marks[tone];
  return (
    <div role={tone === 'error' ? 'alert' : 'status'} className={classes(styles.banner, styles[tone])}>
      <Mark size={16} strokeWidth={1.5} aria-hidden="true" className={styles.mark} />
      <div className={styles.words}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && <div className={styles.more}>{children}</div>}
      </div>
      {actions}
    </div>
  );
}

/** A warning inside a line of text or a card. */
export function WarningTag({ children }: { readonly children: ReactNode }) {
  return (
    <span className={styles.tag}>
      <AlertTriangle size={13} strokeWidth={1.5} aria-hidden="true" />
      {children}
    </span>
  );
}

/** Why something is not there, with what to do and its details to copy. */
export function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  useToldFailure(error);
  const { code, message, suggestion } = failureOf(error);
  const details = [message, suggestion, code, typeof window === 'undefined' ? '' : window.location.href]
    .filter(Boolean)
    .join('\n');
  return (
    <Banner
      tone="error"
      title={sentences(message)}
      actions={
        <span className={styles.actions}>
          <Button size="small" onClick={() => navigator.clipboard.writeText(details)}>
            Copy details
          </Button>
          {onRetry && (
            <Button size="small" onClick={onRetry}>
              Try again
            </Button>
          )}
        </span>
      }
    >
      {suggestion}
    </Banner>
  );
}

/** One line what belongs here, and one button. */
export function EmptyState({
  children,
  action,
}: {
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** A grey box of the final size. */
export function Skeleton({
  width = '100%',
  height,
  round = false,
}: {
  readonly width?: number | string;
  readonly height: number | string;
  readonly round?: boolean;
}) {
  return (
    <span
      aria-hidden="true"
      className={styles.skeleton}
      style={{ width, height, ...(round ? { borderRadius: '50%' } : {}) }}
    />
  );
}

/** Says what is loading, once that takes longer than 2 s. */
export function LoadingWords({ children }: { readonly children: ReactNode }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 2000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p role="status" className={styles.loading}>
      {late ? children : ''}
    </p>
  );
}

/** How far something is. */
export function Progress({
  label,
  done,
  total,
}: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}) {
  const known = total > 0;
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      {...(known ? { 'aria-valuemax': total, 'aria-valuenow': Math.min(done, total) } : {})}
      className={classes(styles.progress, !known && styles.unknown)}
    >
      <i style={{ width: known ? `${(Math.min(done, total) / total) * 100}%` : '100%' }} />
    </span>
  );
}
