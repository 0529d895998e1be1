import type { Metadata } from 'next';
import { MetricExplorer } from '#components/explore/metrics/metric-explorer.tsx';

export const metadata: Metadata = { title: 'Metrics' };

export default function Page() {
  return <MetricExplorer />;
}
