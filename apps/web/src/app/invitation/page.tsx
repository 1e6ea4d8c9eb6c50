import type { Metadata } from 'next';
import { Invited } from './invited';

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' };

export default function Page() {
  return <Invited />;
}
