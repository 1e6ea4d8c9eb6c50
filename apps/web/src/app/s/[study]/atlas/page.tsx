import type { Metadata } from 'next';
import { Atlas } from './atlas';

export const metadata: Metadata = { title: 'Atlas' };

export default function Page() {
  return <Atlas />;
}
