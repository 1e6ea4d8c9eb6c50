import { ButtonLink } from '../ui/button';
import { EmptyState } from '../ui/state';
import styles from './shell.module.css';

/** Says that an address leads nowhere, and where to go on. */
export function NoSuchPage({ back }: { readonly back: { readonly href: string; readonly label: string } }) {
  return (
    <div className={styles.nowhere}>
      <h1>There is no such page</h1>
      <EmptyState action={<ButtonLink href={back.href}>{back.label}</ButtonLink>}>
        The link may be old.
      </EmptyState>
    </div>
  );
}
