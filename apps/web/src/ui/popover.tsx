'use client';
import {
  type CSSProperties,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import styles from './popover.module.css';

export type Side = 'below-start' | 'below-end' | 'above-start' | 'right';

const gap = 6;
const edge = 8;

/** Top left corner of a box of `width` × `height` next to `anchor`, kept inside the window. */
export function placeBeside(
  anchor: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
  box: { readonly width: number; readonly height: number },
  side: Side,
  pane: { readonly width: number; readonly height: number },
): { left: number; top: number } {
  const fitsBelow = anchor.bottom + gap + box.height <= pane.height - edge;
  const fitsAbove = anchor.top - gap - box.height >= edge;
  const below = side === 'above-start' ? !fitsAbove : fitsBelow || !fitsAbove;
  const wantedTop =
    side === 'right' ? anchor.top : below ? anchor.bottom + gap : anchor.top - gap - box.height;
  const wantedLeft =
    side === 'right' ? anchor.right + gap : side === 'below-end' ? anchor.right - box.width : anchor.left;
  return {
    left: Math.max(edge, Math.min(wantedLeft, pane.width - box.width - edge)),
    top: Math.max(edge, Math.min(wantedTop, pane.height - box.height - edge)),
  };
}

/** A box beside `anchor`, above everything else; what is in it says its role. Closes on Escape, on a click elsewhere and when focus leaves. */
export function Popover({
  anchor,
  side = 'below-start',
  onClose,
  children,
}: {
  readonly anchor: RefObject<HTMLElement | null>;
  readonly side?: Side;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  // Unseen, not hidden, until its place is known: what is hidden cannot take the focus.
  const [place, setPlace] = useState<CSSProperties>({ opacity: 0, left: 0, top: 0 });

  useLayoutEffect(() => {
    const settle = () => {
      if (!anchor.current || !box.current) return;
      const pane = { width: window.innerWidth, height: window.innerHeight };
      setPlace(
        placeBeside(anchor.current.getBoundingClientRect(), box.current.getBoundingClientRect(), side, pane),
      );
    };
    settle();
    const watch = new ResizeObserver(settle);
    if (box.current) watch.observe(box.current);
    window.addEventListener('resize', settle);
    window.addEventListener('scroll', settle, true);
    return () => {
      watch.disconnect();
      window.removeEventListener('resize', settle);
      window.removeEventListener('scroll', settle, true);
    };
  }, [anchor, side]);

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const target = event.target as Node;
      if (!box.current?.contains(target) && !anchor.current?.contains(target)) onClose();
    };
    const leave = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      onClose();
      anchor.current?.focus();
    };
    const focusLeaves = (event: FocusEvent) => {
      const next = event.relatedTarget as Node | null;
      if (next && !inside.contains(next) && !anchor.current?.contains(next)) onClose();
    };
    const inside = box.current as HTMLDivElement;
    inside.addEventListener('focusout', focusLeaves);
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', leave, true);
    return () => {
      inside.removeEventListener('focusout', focusLeaves);
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', leave, true);
    };
  }, [anchor, onClose]);

  return createPortal(
    <div ref={box} className={styles.box} style={place}>
      {children}
    </div>,
    document.body,
  );
}

/** A button that opens a box with more: explanations, settings. */
export function Disclosure({
  label,
  button,
  side,
  children,
  className,
  named = false,
}: {
  /** Name of the box; and of the button, where that shows an icon. */
  readonly label: string;
  readonly button: ReactNode;
  readonly side?: Side;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  /** The button's own words name it. */
  readonly named?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-label={named ? undefined : label}
        title={label}
        aria-expanded={open}
        aria-haspopup="dialog"
        className={className ?? styles.disclosure}
        onClick={() => setOpen((was) => !was)}
      >
        {button}
      </button>
      {open && (
        <Popover anchor={anchor} onClose={close} {...(side ? { side } : {})}>
          <div role="dialog" aria-label={label} className={styles.content}>
            {children}
          </div>
        </Popover>
      )}
    </>
  );
}
