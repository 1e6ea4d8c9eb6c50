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

interface Blockable {
  /** Why it cannot be pressed now. It stays in the order of the Tab key, so that the reason can be read. */
  readonly blocked?: string | undefined;
}

/** What a blocked button gets instead of being disabled; a click, and Enter in its form, do nothing. */
const blockedProps = (blocked: string | undefined): ComponentProps<'button'> =>
  blocked === undefined
    ? {}
    : {
        'aria-disabled': true,
        onClick: (event) => event.preventDefault(),
        ...(blocked === '' ? {} : { title: blocked }),
      };

const classOf = (look: Look['look'], size: Look['size'], more?: string) =>
  classes(styles.button, look && styles[look], size && styles[size], more);

/** A button is a verb. While `busy` it keeps its width and cannot be pressed. */
export function Button({
  look,
  size,
  icon,
  busy = false,
  disabled,
  blocked,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & Look & Blockable & { readonly busy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      {...blockedProps(blocked)}
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
  blocked,
  className,
  children,
  ...rest
}: ComponentProps<'button'> &
  Blockable & {
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
      {...blockedProps(blocked)}
      className={classes(styles.icon, pressed && styles.pressed, size && styles[size], className)}
    >
      {children}
    </button>
  );
}
