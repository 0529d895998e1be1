'use client';
import { Printer } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';
import { monthWord } from '#components/costs/cost-words.ts';
import { useCan } from '#components/shell/session.tsx';
import { formatAbsolute } from '#lib/time-format.ts';
import { DailyPanel } from './daily-panel.tsx';
import { ExecutiveFigures } from './executive-figures.tsx';
import { executiveTitle } from './executive-words.ts';
import { ReliabilityPanel } from './reliability-panel.tsx';
import { RisksPanel } from './risks-panel.tsx';
import { TeamPanel } from './team-panel.tsx';
import type { ExecutiveData } from './use-executive.ts';
import { useExecutive } from './use-executive.ts';

/** Range, time and address, so that the paper says what it shows. */
function ReportHead({ data }: { data: ExecutiveData }) {
  const origin = useOrigin();
  const outlook = data.outlook.data;
  const open = data.attention.incidents.length;
  return (
    <header className="grid gap-1 border-b border-line pb-3">
      <p className="flex justify-between gap-4 text-xs text-ink-2">
        <span>Tandem, report for executives</span>
        <span className="ident wrap-anywhere">{`${origin}/print/executive`}</span>
      </p>
      <h1 className="text-xl font-semibold text-balance">
        {data.concluded
          ? executiveTitle(outlook, data.basis, data.month, open)
          : 'The month in figures'}
      </h1>
      <p className="text-ink-2">
        {monthWord(data.month, true)}
        {outlook === undefined
          ? ''
          : `, ${outlook.daysMeasured} of ${outlook.daysInMonth} days`}.{' '}
        {data.generatedMs === 0 ? '' : `Generated ${formatAbsolute(data.generatedMs)}. `}
        {data.basis === 'billed'
          ? 'Amortised cost of bills; measured use is an estimate and not part of it.'
          : 'Estimated from measured hours and list prices.'}
      </p>
    </header>
  );
}

/** The executive's figures on at most two pages of A4, in light colours whatever the theme. */
export function ExecutiveReport() {
  const data = useExecutive();
  const mayRead = useCan('costs:read');
  if (!mayRead)
    return (
      <main>
        <h1 className="sr-only">Executive report</h1>
        <EmptyState kind="no-permission" title="Your role cannot see the costs">
          An admin can grant it.
        </EmptyState>
      </main>
    );
  return (
    <div style={{ colorScheme: 'light' }} className="min-h-dvh bg-surface text-ink">
      <main
        data-report={data.ready ? 'ready' : 'loading'}
        className="mx-auto flex w-[700px] max-w-full flex-col gap-3 p-4 print:p-0"
      >
        <div className="flex justify-end gap-2" data-print="hide">
          <ButtonLink href="/">Back</ButtonLink>
          <Button variant="primary" onClick={() => window.print()}>
            <Printer size={14} aria-hidden="true" />
            Print…
          </Button>
        </div>
        <ReportHead data={data} />
        <ExecutiveFigures data={data} />
        <TeamPanel data={data} most={6} />
        <DailyPanel data={data} height={170} />
        <ReliabilityPanel data={data} most={6} />
        <RisksPanel data={data} most={5} />
      </main>
    </div>
  );
}
