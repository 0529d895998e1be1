import type { Metadata } from 'next';
import { OperationsReport } from '#components/incidents/operations/operations-report.tsx';

export const metadata: Metadata = { title: 'Operations report' };

export default function Page() {
  return <OperationsReport />;
}
