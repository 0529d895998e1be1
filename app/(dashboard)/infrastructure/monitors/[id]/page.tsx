import type { Metadata } from 'next';
import { MonitorPage } from '#components/monitoring/monitor-editor.tsx';

export const metadata: Metadata = { title: 'Monitor' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <MonitorPage id={id} />;
}
