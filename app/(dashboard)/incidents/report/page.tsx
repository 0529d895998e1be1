import type { Metadata } from 'next';
import { OperationsPage } from '#components/incidents/operations/operations-page.tsx';

export const metadata: Metadata = { title: 'Operations report' };

export default function Page() {
  return <OperationsPage />;
}
