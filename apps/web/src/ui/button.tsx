import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import styles from './button.module.css';
import { classes } from './class-names';

interface Look {
  /** `primary`: the one thing a page is for. `plain`: no border. */
  readonly look?: 'primary' | 'plain' | 'danger' | undefined;
  readonly size?: 'small' | undefined;
  readonly icon?: ReactNode;
}

const classOf = (look: Look['look'], size: Look['size'], more?: string) =>
  classes(styles.button, look && styles[look], size && styles[size], more);

/** A button is a verb. While `busy` it keeps its width and cannot be pressed. */
export function Button({
  look,
  size,
  icon,
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & Look & { readonly busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classOf(look, size, className)}
    >
      {icon}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  look,
  size,
  icon,
  className,
  children,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return (
    <Link {...rest} className={classOf(look, size, className)}>
      {icon}
      {children}
    </Link>
  );
}

/** A button that shows an icon; `label` is its name and its tip. `pressed` makes it a switch. */
export function IconButton({
  label,
  pressed,
  size,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & {
  readonly label: string;
  readonly pressed?: boolean | undefined;
  readonly size?: 'small' | undefined;
}) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      {...rest}
      className={classes(styles.icon, pressed && styles.pressed, size && styles[size], className)}
    >
      {children}
    </button>
  );
}
