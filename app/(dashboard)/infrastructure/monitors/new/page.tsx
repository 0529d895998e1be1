import type { Metadata } from 'next';
import { NewMonitorPage } from '#components/monitoring/monitor-editor.tsx';

export const metadata: Metadata = { title: 'New monitor' };

export default function Page() {
  return <NewMonitorPage />;
}
