import type { Metadata } from 'next';
import { Neighbours } from './neighbours';

export const metadata: Metadata = { title: 'Neighbours' };

export default function Page() {
  return <Neighbours />;
}
