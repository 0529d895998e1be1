import { Link } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatCount, formatEstimate, formatPercent } from '#lib/format.ts';
import type { DownRow, OperationsReport } from '#lib/schemas/incidents/operations.ts';
import { formatSpan } from '#lib/time-format.ts';
import { minutesWord } from './operations-text.ts';

/** Downtime by service or team, the longest first. */
export function DowntimePanel({
  title,
  rows,
  most,
}: {
  title: string;
  rows: readonly DownRow[];
  most: number;
}) {
  const shown = rows.slice(0, most);
  return (
    <Panel aria-label={title} className="overflow-hidden">
      <PanelHeader title={title} count={rows.length} ruled />
      {rows.length === 0 ? (
        <EmptyState kind="no-data" title="No incidents in either period" className="min-h-24" />
      ) : (
        <Table label={title}>
          <thead>
            <tr>
              <Th>Name</Th>
              <Th num>Incidents</Th>
              <Th num>Down</Th>
              <Th num>Before</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.resource?.id ?? row.name}>
                <Td>
                  {row.resource?.id ? (
                    <Link
                      href={`/infrastructure/${row.resource.id}`}
                      className="rounded-sm font-medium hover:underline"
                    >
                      {row.name}
                    </Link>
                  ) : (
                    <span className="font-medium">{row.name}</span>
                  )}
                </Td>
                <Td num>{row.incidents}</Td>
                <Td num className="whitespace-nowrap">
                  {minutesWord(row.downMinutes)}
                </Td>
                <Td num className="whitespace-nowrap text-ink-2">
                  {minutesWord(row.downMinutesBefore) ?? 'not compared'}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {rows.length > most ? <PanelFoot>{rows.length - most} more in the CSV</PanelFoot> : null}
    </Panel>
  );
}

/** Alerts in each shift, and the share that led to an action. */
export function ShiftsPanel({ report }: { report: OperationsReport }) {
  return (
    <Panel aria-label="Alerts by shift" className="overflow-hidden">
      <PanelHeader title="Alerts by shift" end="UTC" ruled />
      <Table label="Alerts by shift">
        <thead>
          <tr>
            <Th>Shift</Th>
            <Th num>Alerts</Th>
            <Th num>Per shift</Th>
            <Th num>Led to an action</Th>
          </tr>
        </thead>
        <tbody>
          {report.shifts.map((shift) => (
            <tr key={shift.name}>
              <Td className="tabular-nums">{shift.name}</Td>
              <Td num>{shift.alerts}</Td>
              <Td num>{shift.perShift === null ? 'none yet' : formatEstimate(shift.perShift)}</Td>
              <Td num>
                {shift.share === null
                  ? 'no alerts'
                  : `${formatPercent(shift.share, 0)} (${shift.acted})`}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelFoot>An alert led to an action if one ran on its incident</PanelFoot>
    </Panel>
  );
}

/** Manual minutes saved by runbook, with a description of the work saved. */
export function SavedPanel({ report }: { report: OperationsReport }) {
  return (
    <Panel aria-label="Manual work saved" className="overflow-hidden">
      <PanelHeader title="Manual work saved" end="estimated by runbook" ruled />
      {report.saved.length === 0 ? (
        <EmptyState kind="no-data" title="No verified actions in this period" className="min-h-24">
          Only verified actions count.
        </EmptyState>
      ) : (
        <Table label="Manual work saved by runbook">
          <thead>
            <tr>
              <Th>Runbook</Th>
              <Th num>Runs</Th>
              <Th num>Per run</Th>
              <Th num>Saved</Th>
            </tr>
          </thead>
          <tbody>
            {report.saved.map((row) => (
              <tr key={`${row.runbook} ${row.minutesEach} ${row.source}`}>
                <Td>
                  <span className="font-medium">{row.runbook}</span>
                  <span className="block text-xs text-pretty text-ink-2">{row.source}</span>
                </Td>
                <Td num>{row.runs}</Td>
                <Td num className="whitespace-nowrap">
                  {formatSpan(row.minutesEach * 60_000)}
                </Td>
                <Td num className="whitespace-nowrap">
                  {formatSpan(row.minutes * 60_000)}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {report.now.saved.unstated > 0 ? (
        <PanelFoot>
          {formatCount(report.now.saved.unstated, 'run')} from older plans without stated minutes
        </PanelFoot>
      ) : null}
    </Panel>
  );
}
