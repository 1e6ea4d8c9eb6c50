import { AppShell } from '../shell/app-shell';
import { NoSuchPage } from '../shell/no-such-page';

/** An address that leads nowhere. */
export default function NotFound() {
  return (
    <AppShell>
      <NoSuchPage back={{ href: '/', label: 'All studies' }} />
    </AppShell>
  );
}
