'use client';
import { NoPermission } from '#components/accounts/no-permission.tsx';
import { monthWord } from '#components/costs/cost-words.ts';
import { withQuery } from '#components/shell/api.ts';
import { DemoNote } from '#components/shell/demo-note.tsx';
import { Paper } from '#components/shell/paper.tsx';
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

/** Range, time and basis, so that the paper says what it shows. */
function wordsOf({ month, outlook: { data: outlook }, generatedMs, basis }: ExecutiveData): string {
  return [
    monthWord(month, true),
    outlook === undefined ? '' : `, ${outlook.daysMeasured} of ${outlook.daysInMonth} days`,
    '. ',
    generatedMs === 0 ? '' : `Generated ${formatAbsolute(generatedMs)}. `,
    basis === 'billed'
      ? 'Amortised cost of bills; measured use is an estimate and not part of it.'
      : 'Estimated from measured hours and list prices.',
  ].join('');
}

/** The executive's figures on at most two pages of A4, in light colours whatever the theme. */
export function ExecutiveReport() {
  const data = useExecutive();
  const mayRead = useCan('costs:read');
  if (!mayRead)
    return (
      <main>
        <NoPermission permission="costs:read" what="the costs" />
      </main>
    );
  const { concluded, outlook, basis, month, demo } = data;
  return (
    <Paper
      kind="report for executives"
      path={withQuery('/print/executive', { month, demo })}
      back={withQuery('/', { view: 'executive', month, demo })}
      title={
        concluded
          ? executiveTitle(outlook.data, basis, month, data.titleIncidents)
          : 'The month in figures'
      }
      sub={wordsOf(data)}
      ready={data.ready}
    >
      <DemoNote parts={data.demoParts} />
      <ExecutiveFigures data={data} />
      <TeamPanel data={data} most={6} />
      <DailyPanel data={data} height={170} />
      <ReliabilityPanel data={data} most={6} />
      <RisksPanel data={data} most={5} />
    </Paper>
  );
}
