import type { Metadata } from 'next';
import { ExperimentTracesPage } from '#components/experiments/traces/experiment-traces-page.tsx';

export const metadata: Metadata = { title: 'Traces' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ExperimentTracesPage id={id} />;
}
