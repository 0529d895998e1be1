import type { Metadata } from 'next';
import { ExecutorsPage } from '#components/governance/executors/executors-page.tsx';

export const metadata: Metadata = { title: 'Executors' };

export default function Page() {
  return <ExecutorsPage />;
}
