'use client';
import { Printer } from 'lucide-react';
import { withQuery } from '#components/client/api.ts';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { DemoNote } from '#components/client/page/demo-note.tsx';
import { useSession } from '#components/client/session.tsx';
import { LastFullMonth } from '#components/costs/last-month.tsx';
import { monthEnds } from '#components/costs/use-costs.ts';
import { ViewSwitch } from '#components/home/overview/view-switch.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { DailyPanel } from './daily-panel.tsx';
import { EconomicsPanel } from './economics-panel.tsx';
import { ExecutiveFigures } from './executive-figures.tsx';
import { executiveTitle } from './executive-text.ts';
import { ReliabilityPanel } from './reliability-panel.tsx';
import { RisksPanel } from './risks-panel.tsx';
import { TeamPanel } from './team-panel.tsx';
import { useExecutive } from './use-executive.ts';

/** The executive view of the overview: cost of the month, reliability of the services, open risks. */
export function ExecutiveHome() {
  const data = useExecutive();
  const { instance } = useSession();
  const outlook = data.outlook.data;
  return (
    <>
      <PageHead
        title={
          data.concluded
            ? executiveTitle(outlook, data.basis, data.month, data.titleIncidents)
            : 'The month in figures'
        }
        sub={
          outlook === undefined
            ? 'Loading the month'
            : `${outlook.daysMeasured} of ${outlook.daysInMonth} days. Compared with the same part of the previous month unless noted.`
        }
        actions={
          <>
            <ViewSwitch />
            <CsvLink
              path="/api/costs/summary"
              query={{
                ...monthEnds(data.month),
                basis: data.basis,
                groupBy: 'team',
                demo: data.demo,
              }}
            />
            <ButtonLink
              href={withQuery('/print/executive', { month: data.month, demo: data.demo })}
            >
              <Printer size={14} aria-hidden="true" />
              Print report
            </ButtonLink>
          </>
        }
      />
      {instance.demo ? (
        // The note appears with the figures and must not move them.
        <div className="min-h-16 sm:min-h-6">
          <DemoNote parts={data.demoParts} />
        </div>
      ) : (
        <DemoNote parts={data.demoParts} />
      )}
      {data.last === null ? null : (
        <LastFullMonth
          month={data.last}
          basis={null}
          sources={data.sources}
          todayMs={data.todayMs}
          demo={data.demo}
          href={withQuery('/', { view: 'executive', month: data.last, demo: data.demo })}
        />
      )}
      <EconomicsPanel data={data} />
      <ExecutiveFigures data={data} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-2 2xl:grid-cols-3">
        <TeamPanel data={data} most={8} />
        <DailyPanel data={data} height={230} />
        <ReliabilityPanel data={data} most={8} />
        <RisksPanel data={data} most={8} />
      </div>
    </>
  );
}
