import type { ReactNode } from 'react';
import { Button } from '../ui/button';

/** Buttons of a dialog that makes something shown once: the one that makes it, and what ends the dialog. */
export function ShownOnceActions({
  made,
  children,
  onClose,
}: {
  readonly made: boolean;
  /** Makes it. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}) {
  if (made)
    return (
      <Button look="primary" onClick={onClose}>
        Done
      </Button>
    );
  return (
    <>
      <Button onClick={onClose}>Cancel</Button>
      {children}
    </>
  );
}
