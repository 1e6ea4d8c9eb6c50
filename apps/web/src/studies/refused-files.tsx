import type { Registered } from '@morphoscope/rpc';
import { counted } from '../format/number';
import { sentences } from '../rpc/failure';
import { Banner } from '../ui/state';

/** Files that could not be added, and why. */
export function RefusedFiles({ refused }: { readonly refused: Registered['refused'] }) {
  if (refused.length === 0) return null;
  return (
    <Banner tone="partial" title={`${counted(refused.length, 'file')} could not be opened.`}>
      <ul>
        {refused.map(({ path, message, suggestion }) => (
          <li key={path}>
            <b>{path}</b> {sentences(message, suggestion)}
          </li>
        ))}
      </ul>
    </Banner>
  );
}
