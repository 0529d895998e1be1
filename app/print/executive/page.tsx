import type { Metadata } from 'next';
import { ExecutiveReport } from '#components/home/executive/executive-report.tsx';

export const metadata: Metadata = { title: 'Executive report' };

export default function Page() {
  return <ExecutiveReport />;
}
