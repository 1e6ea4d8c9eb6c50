import type { Metadata } from 'next';
import { NewPassword } from './new-password';

export const metadata: Metadata = { title: 'New password', referrer: 'no-referrer' };

export default function Page() {
  return <NewPassword />;
}
