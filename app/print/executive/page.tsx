import type { Metadata } from 'next';
import { ExecutiveReport } from '#components/shell/executive/executive-report.tsx';

export const metadata: Metadata = { title: 'Executive report' };

export default function Page() {
  return <ExecutiveReport />;
}
