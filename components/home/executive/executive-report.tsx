'use client';
import { withQuery } from '#components/client/api.ts';
import { DemoNote } from '#components/client/page/demo-note.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { Paper } from '#components/client/page/paper.tsx';
import { useCan } from '#components/client/session.tsx';
import { LastFullMonth } from '#components/costs/last-month.tsx';
import { monthWord } from '#components/labels/cost-text.ts';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { formatAbsolute } from '#lib/time-format.ts';
import { DailyPanel } from './daily-panel.tsx';
import { ExecutiveFigures } from './executive-figures.tsx';
import { executiveTitle } from './executive-text.ts';
import { ReliabilityPanel } from './reliability-panel.tsx';
import { RisksPanel } from './risks-panel.tsx';
import { TeamPanel } from './team-panel.tsx';
import { useExecutive, type ExecutiveData } from './use-executive.ts';

/** Scope of the printed report: range, time and basis. */
function wordsOf({ month, outlook: { data: outlook }, generatedMs, basis }: ExecutiveData): string {
  return [
    monthWord(month, true),
    outlook === undefined ? '' : `, ${outlook.daysMeasured} of ${outlook.daysInMonth} days`,
    '. ',
    generatedMs === 0 ? '' : `Generated ${formatAbsolute(generatedMs)}. `,
    basis === 'billed'
      ? 'Amortized cost of bills; measured use is an estimate and not included.'
      : 'Estimated from measured hours and list prices.',
  ].join('');
}

/** The executive's figures on up to two A4 pages, always in light colors. */
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
      kind="executive report"
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
      {data.ready ? <ReportBody data={data} /> : <LoadingReport />}
    </Paper>
  );
}

/** Shown until all parts are loaded, because a part that loads late would move those below it. */
function LoadingReport() {
  return (
    <Panel aria-label="Report" className="min-h-[1200px]">
      <SkeletonRows rows={16} label="Loading the report" />
    </Panel>
  );
}

function ReportBody({ data }: { data: ExecutiveData }) {
  const { last, sources, todayMs, demo } = data;
  return (
    <>
      <DemoNote parts={data.demoParts} />
      {last === null ? null : (
        <LastFullMonth
          month={last}
          basis={null}
          sources={sources}
          todayMs={todayMs}
          demo={demo}
          href={withQuery('/print/executive', { month: last, demo })}
        />
      )}
      <ExecutiveFigures data={data} />
      <TeamPanel data={data} most={6} />
      <DailyPanel data={data} height={last === null ? 170 : 120} />
      <ReliabilityPanel data={data} most={6} />
      <RisksPanel data={data} most={5} />
    </>
  );
}
