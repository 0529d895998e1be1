'use client';
import { Download, Printer } from 'lucide-react';
import { BarChart } from '#components/charts/bars/bar-chart.tsx';
import { withQuery } from '#components/client/api.ts';
import { DemoNote } from '#components/client/page/demo-note.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { cn } from '#lib/cn.ts';
import type { OperationsReport } from '#lib/schemas/incidents/operations.ts';
import { formatDay } from '#lib/time-format.ts';
import { OperationsFigures } from './operations-figures.tsx';
import { OperationsFilters } from './operations-filters.tsx';
import { DowntimePanel, SavedPanel, ShiftsPanel } from './operations-tables.tsx';
import { operationsTitle } from './operations-text.ts';
import { useOperations, type Operations } from './use-operations.ts';

/**
 * Period as text: "26 Oct to 25 Nov, compared with 26 Sep to 26 Oct", or the reason why there is no
 * comparison.
 */
export function describePeriod({ from, to, previous, noComparison }: OperationsReport): string {
  const days = (start: string, end: string): string =>
    `${formatDay(Date.parse(start))} to ${formatDay(Date.parse(end))}`;
  return previous === null
    ? `${days(from, to)}. ${noComparison ?? 'No comparison'}`
    : `${days(from, to)}, compared with ${days(previous.from, previous.to)}`;
}

export function IncidentBars({ bars, height }: { bars: Operations['bars']; height: number }) {
  return (
    <BarChart
      groups={bars?.groups ?? []}
      series={bars?.series ?? []}
      unit=""
      title={`Incidents by ${bars?.every ?? 'day'}`}
      status={bars === null ? 'loading' : 'ready'}
      height={height}
      empty={{ title: 'No incidents in this period', text: 'Choose a longer period.' }}
      foot="By the day an incident was opened, UTC"
    />
  );
}

/** Operations performance in a period, compared with the previous one. */
export function OperationsPage() {
  const mayRead = useCan('incidents:read');
  const { report, bars, query, ...filters } = useOperations();
  if (!mayRead) return <NoPermission permission="incidents:read" what="the incidents" />;
  const { data } = report;
  const search = { ...filters.view };
  return (
    <>
      <PageHead
        title={data === undefined ? 'Operations report' : operationsTitle(data)}
        sub={data === undefined ? 'Loading the incidents' : `${describePeriod(data)}.`}
        actions={
          <>
            <a
              className={buttonClass({ variant: 'secondary' })}
              href={withQuery('/api/incidents/report', { ...query, format: 'csv' })}
              download
            >
              <Download size={14} aria-hidden="true" />
              Export CSV
            </a>
            <ButtonLink href={withQuery('/print/operations', search)}>
              <Printer size={14} aria-hidden="true" />
              Print report
            </ButtonLink>
          </>
        }
      />
      <OperationsFilters {...filters} />
      <DemoNote parts={[{ what: 'report', demo: data?.demo }]} />
      <QueryBody query={report} what="report" rows={8}>
        {(answer) => (
          <div
            className={cn(
              'grid grid-cols-[minmax(0,1fr)] gap-(--gutter)',
              report.isPlaceholderData && 'opacity-60',
            )}
            aria-busy={report.isPlaceholderData || undefined}
          >
            <OperationsFigures report={answer} />
            <IncidentBars bars={bars} height={200} />
            <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-2">
              <DowntimePanel title="Downtime by service" rows={answer.services} most={15} />
              <DowntimePanel title="Downtime by team" rows={answer.teams} most={15} />
              <ShiftsPanel report={answer} />
              <SavedPanel report={answer} />
            </div>
          </div>
        )}
      </QueryBody>
    </>
  );
}
