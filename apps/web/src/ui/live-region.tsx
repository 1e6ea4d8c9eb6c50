'use client';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import styles from './live-region.module.css';

interface Message {
  readonly id: number;
  readonly text: string;
  readonly seen: boolean;
  readonly undo?: { readonly label: string; readonly act: () => void };
}

/** Says something that just happened. */
export interface Announce {
  /** Shown at the foot of the page for some seconds, and read out. */
  (text: string, undo?: { readonly label: string; readonly act: () => void }): void;
  /** Read out only. */
  quietly: (text: string) => void;
}

const Announcer = createContext<Announce>(Object.assign(() => {}, { quietly: () => {} }));

export const useAnnounce = (): Announce => useContext(Announcer);

let nextId = 0;

/** Holds what is announced: one polite region for readers, toasts for the rest. */
export function LiveRegion({ children }: { readonly children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  const [announce] = useState<Announce>(() => {
    const add = (message: Omit<Message, 'id'>) => {
      nextId += 1;
      const id = nextId;
      setMessages((now) => [...now.slice(-3), { ...message, id }]);
    };
    return Object.assign(
      (text: string, undo?: Message['undo']) => add({ text, seen: true, ...(undo ? { undo } : {}) }),
      { quietly: (text: string) => add({ text, seen: false }) },
    );
  });
  const drop = useCallback((id: number) => setMessages((now) => now.filter((m) => m.id !== id)), []);
  const last = messages.at(-1);
  return (
    <Announcer value={announce}>
      {children}
      <div aria-live="polite" className="visually-hidden">
        {last?.text}
      </div>
      {messages.length > 0 && (
        <section className={styles.toasts} aria-label="What just happened">
          {messages.map((message) => (
            <Toast key={message.id} message={message} onDone={drop} />
          ))}
        </section>
      )}
    </Announcer>
  );
}

function Toast({ message, onDone }: { readonly message: Message; readonly onDone: (id: number) => void }) {
  const { id, text, seen, undo } = message;
  useEffect(() => {
    const timer = setTimeout(() => onDone(id), undo ? 10_000 : 5000);
    return () => clearTimeout(timer);
  }, [id, undo, onDone]);
  if (!seen) return null;
  return (
    <div className={styles.toast}>
      <span>{text}</span>
      {undo && (
        <button
          type="button"
          onClick={() => {
            undo.act();
            onDone(id);
          }}
        >
          {undo.label}
        </button>
      )}
    </div>
  );
}
