import type { Metadata } from 'next';
import { DecisionPage } from '../../../../decision/decision-page';

export const metadata: Metadata = { title: 'Decision' };

export default function Page() {
  return <DecisionPage />;
}
