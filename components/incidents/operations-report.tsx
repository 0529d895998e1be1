'use client';
import { Printer } from 'lucide-react';
import { useOrigin } from '#components/ui/use-origin.ts';
import { withQuery } from '#components/shell/api.ts';
import { QueryBody } from '#components/shell/query-body.tsx';
import { useCan } from '#components/shell/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { formatAbsolute } from '#lib/time-format.ts';
import { OperationsFigures } from './operations-figures.tsx';
import { IncidentBars, periodWords } from './operations-page.tsx';
import { DowntimePanel, SavedPanel, ShiftsPanel } from './operations-tables.tsx';
import { operationsTitle } from './operations-words.ts';
import type { Operations } from './use-operations.ts';
import { useOperations } from './use-operations.ts';

function filterWords({ team, environment, severity }: Operations['view']): string {
  const chosen = [
    team && `team ${team}`,
    environment && `environment ${environment}`,
    severity && `severity ${severity}`,
  ].filter(Boolean);
  return chosen.length === 0
    ? 'All teams, environments and severities.'
    : `Only ${chosen.join(', ')}.`;
}

/** Period, filters, time and address, so that the paper says what it shows. */
function ReportHead({ data }: { data: Operations }) {
  const origin = useOrigin();
  const report = data.report.data;
  return (
    <header className="grid gap-1 border-b border-line pb-3">
      <p className="flex justify-between gap-4 text-xs text-ink-2">
        <span>Tandem, operations report</span>
        <span className="ident wrap-anywhere">{`${origin}${withQuery('/print/operations', { ...data.view })}`}</span>
      </p>
      <h1 className="text-xl font-semibold text-balance">
        {report === undefined ? 'Operations report' : operationsTitle(report)}
      </h1>
      <p className="text-ink-2">
        {report === undefined ? '' : `${periodWords(report)}. `}
        {filterWords(data.view)}{' '}
        {data.report.dataUpdatedAt === 0
          ? ''
          : `Generated ${formatAbsolute(data.report.dataUpdatedAt)}.`}
      </p>
    </header>
  );
}

/** The operations report on at most two pages of A4, in light colours whatever the theme. */
export function OperationsReport() {
  const mayRead = useCan('incidents:read');
  const data = useOperations();
  if (!mayRead)
    return (
      <main>
        <h1 className="sr-only">Operations report</h1>
        <EmptyState kind="no-permission" title="Your role cannot see the incidents">
          An admin can grant it.
        </EmptyState>
      </main>
    );
  return (
    <div style={{ colorScheme: 'light' }} className="min-h-dvh bg-surface text-ink">
      <main
        data-report={data.report.isSuccess && !data.report.isPlaceholderData ? 'ready' : 'loading'}
        className="mx-auto flex w-[700px] max-w-full flex-col gap-3 p-4 print:p-0"
      >
        <div className="flex justify-end gap-2" data-print="hide">
          <ButtonLink href={withQuery('/incidents/report', { ...data.view })}>Back</ButtonLink>
          <Button variant="primary" onClick={() => window.print()}>
            <Printer size={14} aria-hidden="true" />
            Print…
          </Button>
        </div>
        <ReportHead data={data} />
        <QueryBody query={data.report} what="report" rows={8}>
          {(report) => (
            <>
              <OperationsFigures report={report} paper />
              <IncidentBars bars={data.bars} height={150} />
              <DowntimePanel title="Downtime by service" rows={report.services} most={6} />
              <DowntimePanel title="Downtime by team" rows={report.teams} most={4} />
              <ShiftsPanel report={report} />
              <SavedPanel report={report} />
            </>
          )}
        </QueryBody>
      </main>
    </div>
  );
}
