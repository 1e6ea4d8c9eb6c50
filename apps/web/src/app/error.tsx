'use client';
import { Button } from '../ui/button';

/** A page that broke. Says so, offers to try again, and gives the details. */
export default function Broken({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  const details = `${error.message}\n${error.stack ?? ''}`;
  return (
    <div role="alert" style={{ padding: 32, display: 'grid', gap: 12, justifyItems: 'start' }}>
      <h1>This page broke</h1>
      <p>{error.message}</p>
      <span style={{ display: 'flex', gap: 8 }}>
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        <Button onClick={() => navigator.clipboard.writeText(details)}>Copy details</Button>
      </span>
    </div>
  );
}
