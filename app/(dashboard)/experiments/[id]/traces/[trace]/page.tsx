import type { Metadata } from 'next';
import { ExperimentTracePage } from '#components/experiments/traces/experiment-trace-page.tsx';

export const metadata: Metadata = { title: 'Trace' };

export default async function Page({ params }: { params: Promise<{ trace: string }> }) {
  const { trace } = await params;
  return <ExperimentTracePage id={decodeURIComponent(trace)} />;
}
