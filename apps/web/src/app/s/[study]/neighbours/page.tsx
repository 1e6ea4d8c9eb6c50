import type { Metadata } from 'next';
import { NeighboursPage } from '../../../../neighbours/neighbours-page';

export const metadata: Metadata = { title: 'Neighbours' };

export default function Page() {
  return <NeighboursPage />;
}
