'use client';
import { useCallback, useState } from 'react';
import { type KeyGroup, keyGroups, setSingleKeys, useKeys, useSingleKeys } from '../keys/use-keys';
import { Dialog } from '../ui/dialog';
import { Switch } from '../ui/switch';
import styles from './key-list.module.css';

const shown: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  '-': '−',
};

/** A combination of keys as caps. */
function KeyCaps({ combo }: { readonly combo: string }) {
  const parts = combo === '+' ? ['+'] : combo.split('+');
  return (
    <span className={styles.caps}>
      {parts.map((part) => (
        <kbd key={part}>{shown[part] ?? (part.length === 1 ? part.toUpperCase() : part)}</kbd>
      ))}
    </span>
  );
}

/** Digits of one kind are said as their range: `1` to `8`. */
function rangeOf(keys: readonly string[]): readonly [string, string] | undefined {
  const [first, last] = [keys[0], keys.at(-1)];
  if (keys.length < 3 || first === undefined || last === undefined) return undefined;
  return keys.every((key) => /^(Shift\+)?\d$/.test(key)) ? [first, last] : undefined;
}

function Keys({ keys }: { readonly keys: readonly string[] }) {
  const range = rangeOf(keys);
  if (!range) return keys.map((combo) => <KeyCaps key={combo} combo={combo} />);
  return (
    <>
      <KeyCaps combo={range[0]} /> to <KeyCaps combo={range[1].replace('Shift+', '')} />
    </>
  );
}

/** The list of keys behind `?`, with the switch that turns single keys off. */
export function KeyList() {
  const [groups, setGroups] = useState<readonly KeyGroup[] | null>(null);
  const single = useSingleKeys();
  const close = useCallback(() => setGroups(null), []);
  useKeys('Everywhere', [{ keys: ['?'], label: 'This list of keys', onDown: () => setGroups(keyGroups()) }]);
  if (!groups) return null;
  return (
    <Dialog title="Keys" size="wide" onClose={close}>
      <div className={styles.switch}>
        <Switch label="Single keys do something" on={single} onChange={setSingleKeys} />
        <span className="third small">
          Off: only keys with Ctrl work, so that speech input cannot press them.
        </span>
      </div>
      <div className={styles.groups}>
        {groups
          .filter(({ bindings }) => bindings.length > 0)
          .map(({ name, bindings }) => (
            <section key={name} className={bindings.length > 8 ? styles.long : undefined}>
              <h3>{name}</h3>
              <dl className={styles.list}>
                {bindings.map(({ keys, label }) => (
                  <div key={label}>
                    <dt>
                      <Keys keys={keys} />
                    </dt>
                    <dd>{label}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
      </div>
    </Dialog>
  );
}
