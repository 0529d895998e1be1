import type { Metadata } from 'next';
import { MonitorsPage } from '#components/monitoring/monitors-page.tsx';

export const metadata: Metadata = { title: 'Monitors' };

export default function Page() {
  return <MonitorsPage />;
}
