'use client';
import Link from 'next/link';
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { classes } from './class-names';
import styles from './menu.module.css';
import { Popover, type Side } from './popover';

export interface MenuEntry {
  readonly label: ReactNode;
  /** Text that typing looks for; needed where the label is no text. */
  readonly text?: string;
  readonly icon?: ReactNode;
  /** Right of the label: a key, a figure. */
  readonly note?: ReactNode;
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** Why it cannot be chosen now. */
  readonly blocked?: string | undefined;
  readonly href?: string;
  readonly onSelect?: () => void;
}

const textOf = (entry: MenuEntry): string =>
  (entry.text ?? (typeof entry.label === 'string' ? entry.label : '')).toLowerCase();

function useRoving(onClose: () => void, entries: readonly MenuEntry[]) {
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: '', at: 0 });
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
  useEffect(() => {
    const all = items();
    (all.find((item) => item.getAttribute('aria-checked') === 'true') ?? all[0])?.focus();
  }, []);
  const search = (key: string, all: HTMLElement[], at: number) => {
    const now = Date.now();
    const text = (now - typed.current.at < 600 ? typed.current.text : '') + key.toLowerCase();
    typed.current = { text, at: now };
    const from = text.length > 1 ? at : at + 1;
    const order = all.map((_, i) => (from + i) % all.length);
    const hit = order.find((i) => entries[i] && textOf(entries[i]).startsWith(text));
    if (hit !== undefined) all[hit]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (to: number) => {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    };
    event.stopPropagation();
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(all.length - 1);
    else if (event.key === 'Tab') onClose();
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey)
      search(event.key, all, at);
  };
  return { list, onKeyDown };
}

function MenuList({
  label,
  entries,
  onClose,
  header,
}: {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly onClose: () => void;
  readonly header?: ReactNode;
}) {
  const { list, onKeyDown } = useRoving(onClose, entries);
  return (
    <div className={styles.list}>
      {header}
      <div ref={list} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
        {entries.map((entry, i) => {
          const off = entry.disabled || entry.blocked !== undefined;
          const shared = {
            'data-entry': '',
            tabIndex: -1,
            className: styles.entry,
            role: entry.checked === undefined ? 'menuitem' : 'menuitemradio',
            'aria-checked': entry.checked,
            'aria-disabled': off || undefined,
            title: entry.blocked || undefined,
          };
          const inner = (
            <>
              {entry.icon !== undefined && <span className={styles.icon}>{entry.icon}</span>}
              <span className={styles.label}>{entry.label}</span>
              {entry.note !== undefined && <span className={styles.note}>{entry.note}</span>}
            </>
          );
          const key = `${textOf(entry)}-${i}`;
          if (entry.href !== undefined && !off) {
            return (
              <Link key={key} href={entry.href} {...shared} onClick={onClose}>
                {inner}
              </Link>
            );
          }
          return (
            <button
              key={key}
              type="button"
              {...shared}
              onClick={() => {
                if (off) return;
                onClose();
                entry.onSelect?.();
              }}
            >
              {inner}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** A button with a list of things to do or places to go. Arrow keys, Home, End, and typing move in it. */
export function Menu({
  label,
  button,
  entries,
  side = 'below-start',
  className,
  header,
  disabled = false,
  blocked,
}: {
  readonly label: string;
  readonly button: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly side?: Side;
  readonly className?: string | undefined;
  readonly header?: ReactNode;
  readonly disabled?: boolean;
  /** Why it cannot be opened now. */
  readonly blocked?: string | undefined;
}) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => {
    setOpen(false);
    anchor.current?.focus();
  }, []);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        disabled={disabled}
        aria-label={label}
        aria-disabled={blocked === undefined ? undefined : true}
        title={blocked || label}
        aria-haspopup="menu"
        aria-expanded={open}
        className={className ?? styles.button}
        onClick={() => setOpen((was) => blocked === undefined && !was)}
        onKeyDown={(event) => {
          if (blocked !== undefined) return;
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {button}
      </button>
      {open && (
        <Popover anchor={anchor} side={side} onClose={close}>
          <MenuList label={label} entries={entries} onClose={close} header={header} />
        </Popover>
      )}
    </>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly text?: string;
  readonly note?: ReactNode;
  readonly disabled?: boolean;
}

/** One of many, behind a button that shows what is chosen. */
export function Select<T extends string>({
  label,
  value,
  options,
  onChange,
  size,
  side = 'below-start',
  placeholder = 'Choose',
  disabled = false,
  blocked,
}: {
  readonly label: string;
  readonly value: T | undefined;
  readonly options: readonly Choice<T>[];
  readonly onChange: (value: T) => void;
  readonly size?: 'small';
  readonly side?: Side;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Why nothing else can be chosen now. */
  readonly blocked?: string | undefined;
}) {
  const chosen = options.find((option) => option.value === value);
  const said = chosen?.text ?? (typeof chosen?.label === 'string' ? chosen.label : placeholder);
  return (
    <Menu
      label={`${label}: ${said}`}
      side={side}
      disabled={disabled}
      blocked={blocked}
      className={classes(styles.select, size && styles.small)}
      button={
        <>
          <span className={styles.label}>{chosen?.label ?? placeholder}</span>
          <Chevron />
        </>
      }
      entries={options.map((option) => ({
        label: option.label,
        checked: option.value === value,
        onSelect: () => onChange(option.value),
        ...(option.text === undefined ? {} : { text: option.text }),
        ...(option.note === undefined ? {} : { note: option.note }),
        ...(option.disabled === undefined ? {} : { disabled: option.disabled }),
      }))}
    />
  );
}

/** The arrow of things that open downwards. */
export function Chevron() {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className={styles.chevron}>
      <path d="M4 6l4 4 4-4" />
    </svg>
  );
}
