import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { cn } from '#lib/cn.ts';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { ServiceReliability } from '#lib/schemas/incidents/incidents.ts';
import { formatSpan } from '#lib/time-format.ts';
import { incidentsHref } from './figure-links.ts';
import type { ExecutiveData } from './use-executive.ts';

const COLOR: Record<string, string> = {
  critical: 'bg-critical h-4',
  error: 'bg-error h-3.5',
  warning: 'bg-warning h-3',
};

function Days({ item }: { item: ServiceReliability }) {
  const bad = item.days.filter((day) => day.worst !== null).length;
  return (
    <span
      className="flex h-4 items-end gap-px"
      role="img"
      aria-label={`${bad} of ${item.days.length} days with incidents`}
    >
      {item.days.map((day) => (
        <i
          key={day.at}
          data-mark=""
          className={cn('w-[3px] rounded-[1px]', COLOR[day.worst ?? ''] ?? 'h-2.5 bg-line-strong')}
        />
      ))}
    </span>
  );
}

/** Downtime of each service this month. */
export function ReliabilityPanel({ data, most }: { data: ExecutiveData; most: number }) {
  const answer = data.reliability.data;
  const items = answer?.items.slice(0, most) ?? [];
  return (
    <Panel aria-label="Reliability" id="reliability" className="overflow-hidden">
      <PanelHeader
        title="Reliability"
        end={<span className="text-xs text-ink-3">this month</span>}
        ruled
      />
      {data.reliability.isLoadingError ? (
        <LoadFailed what="reliability" query={data.reliability} />
      ) : answer === undefined ? (
        <SkeletonRows rows={5} label="Loading the reliability" />
      ) : null}
      {answer !== undefined && items.length === 0 ? (
        <EmptyState kind="no-source" title="Not measured: connect services">
          Services that send OpenTelemetry or Prometheus metrics appear here.
        </EmptyState>
      ) : null}
      {items.length === 0 ? null : (
        <div className="flex-1 overflow-x-auto">
          <Table label="Reliability of services">
            <thead>
              <tr>
                <Th>Service</Th>
                <Th>Days</Th>
                <Th num>Available</Th>
                <Th num>Down</Th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.resource.id}>
                  <Td>
                    <Link
                      href={`/infrastructure/${item.resource.id ?? ''}`}
                      className="rounded-sm font-medium hover:underline"
                    >
                      {item.resource.name}
                    </Link>
                  </Td>
                  <Td>
                    <Days item={item} />
                  </Td>
                  <Td num>
                    {item.availability === null
                      ? 'not measured'
                      : formatPercent(item.availability, 2)}
                  </Td>
                  <Td num>
                    {item.downMinutes === 0 ? 'none' : formatSpan(item.downMinutes * 60_000)}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {answer === undefined ? null : (
        <PanelFoot>
          {formatCount(answer.incidents, 'incident')} this month, {answer.open} open
          {answer.items.length > most
            ? `; ${formatCount(answer.items.length - most, 'more service')}`
            : ''}
          <TextLink
            href={incidentsHref(data.month, answer.demo)}
            className="ml-auto"
            data-print="hide"
          >
            Incidents
          </TextLink>
        </PanelFoot>
      )}
    </Panel>
  );
}
