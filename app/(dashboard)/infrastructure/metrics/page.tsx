import type { Metadata } from 'next';
import { MetricExplorer } from '#components/infrastructure/metric-explorer.tsx';

export const metadata: Metadata = { title: 'Metrics' };

export default function Page() {
  return <MetricExplorer />;
}
