'use client';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { monthWord } from '#components/labels/cost-text.ts';
import { Link } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { formatClock, formatDay } from '#lib/time-format.ts';
import type { ExecutiveData } from './use-executive.ts';

/** "25 Nov, 13:49", or only the day for dates without a time. */
function dateWord(atMs: number): string {
  const day = formatDay(atMs);
  return atMs % 86_400_000 === 0 ? day : `${day}, ${formatClock(atMs)} UTC`;
}

/** Open items with their dates: incidents, budgets forecast to be exceeded, pending decisions. */
export function RisksPanel({ data, most }: { data: ExecutiveData; most: number }) {
  const shown = data.risks.slice(0, most);
  const title = data.isOver ? `Still open from ${monthWord(data.month)}` : 'Open risks';
  return (
    <Panel aria-label={title} className="overflow-hidden">
      <PanelHeader title={title} count={data.risks.length} ruled />
      {data.open.failed ? (
        <LoadFailed what="open incidents and decisions" query={data.open.failed} />
      ) : null}
      {data.open.loading && shown.length === 0 ? (
        <SkeletonRows rows={4} label="Loading the open risks" />
      ) : null}
      {!data.open.loading && !data.open.failed && shown.length === 0 ? (
        <EmptyState kind="no-data" title="No open risks">
          No open incidents, no pending decisions, no budget at risk.
        </EmptyState>
      ) : null}
      <ul className="flex-1 divide-y divide-line">
        {shown.map((risk) => (
          <li key={risk.id}>
            <Link
              href={risk.href}
              className="flex min-h-11 items-center gap-2.5 px-4 py-1.5 print:min-h-8 print:py-1 hover:bg-hover focus-visible:-outline-offset-2"
            >
              <StateIcon state={risk.state} size={16} />
              <span className="min-w-0 flex-1 text-pretty">{risk.title}</span>
              <span className="text-right text-xs whitespace-nowrap text-ink-2">
                {risk.word} {dateWord(risk.atMs)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {data.risks.length > most ? <PanelFoot>{data.risks.length - most} more</PanelFoot> : null}
    </Panel>
  );
}
