'use client';
import { withQuery } from '#components/client/api.ts';
import { DemoNote } from '#components/client/page/demo-note.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { Paper } from '#components/client/page/paper.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { formatAbsolute } from '#lib/time-format.ts';
import { OperationsFigures } from './operations-figures.tsx';
import { IncidentBars, describePeriod } from './operations-page.tsx';
import { DowntimePanel, SavedPanel, ShiftsPanel } from './operations-tables.tsx';
import { operationsTitle } from './operations-text.ts';
import { useOperations, type Operations } from './use-operations.ts';

function describeFilter({ team, environment, severity }: Operations['view']): string {
  const chosen = [
    team && `team ${team}`,
    environment && `environment ${environment}`,
    severity && `severity ${severity}`,
  ].filter(Boolean);
  return chosen.length === 0
    ? 'All teams, environments and severities.'
    : `Only ${chosen.join(', ')}.`;
}

/** Scope of the printed report: period, filters and time. */
function wordsOf({ view, report }: Operations): string {
  return [
    report.data === undefined ? '' : `${describePeriod(report.data)}. `,
    `${describeFilter(view)} `,
    report.dataUpdatedAt === 0 ? '' : `Generated ${formatAbsolute(report.dataUpdatedAt)}.`,
  ].join('');
}

/** The operations report on up to two A4 pages, always in light colors. */
export function OperationsReport() {
  const mayRead = useCan('incidents:read');
  const data = useOperations();
  if (!mayRead)
    return (
      <main>
        <NoPermission permission="incidents:read" what="the incidents" />
      </main>
    );
  const { view, report: query } = data;
  return (
    <Paper
      kind="operations report"
      path={withQuery('/print/operations', { ...view })}
      back={withQuery('/incidents/report', { ...view })}
      title={query.data === undefined ? 'Operations report' : operationsTitle(query.data)}
      sub={wordsOf(data)}
      ready={query.isSuccess && !query.isPlaceholderData}
    >
      <DemoNote parts={[{ what: 'report', demo: query.data?.demo }]} />
      <QueryBody query={query} what="report" rows={8}>
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
    </Paper>
  );
}
