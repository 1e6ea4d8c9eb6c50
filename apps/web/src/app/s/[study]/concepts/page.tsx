import type { Metadata } from 'next';
import { ConceptsPage } from '../../../../concepts/concepts-page';

export const metadata: Metadata = { title: 'Concepts' };

export default function Page() {
  return <ConceptsPage />;
}
