import type { Metadata } from 'next';
import { ExecutiveReport } from '#components/shell/executive/executive-report.tsx';
import { systemClock } from '#server/platform/clock.ts';
import { publicUrl } from '#server/platform/env.ts';

export const metadata: Metadata = { title: 'Executive report' };
export const dynamic = 'force-dynamic';

export default function Page() {
  return (
    <ExecutiveReport
      address={`${publicUrl()}/print/executive`}
      generatedAt={systemClock().toISOString()}
    />
  );
}
