'use client';
import { useTimeRange } from '#components/client/use-time-range.ts';
import type { ChartPlan } from '#components/metrics/chart-plans.ts';
import type { DetectionLimit } from '#components/metrics/use-limits.ts';
import { useMetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';
import { judgedRows, onlyShown, rangeSentence, type JudgedRow } from './judged.ts';

const BADGE = {
  judged: { state: 'ok', word: 'Evaluated' },
  learning: { state: 'learning', word: 'Learning' },
  'no-data': { state: 'no-data', word: 'No data' },
  shown: { state: 'unknown', word: 'Shown' },
} as const;

function Row({ row }: { row: JudgedRow }) {
  const badge = BADGE[row.state];
  return (
    <li className="px-4 py-2">
      <div className="flex items-start justify-between gap-2">
        <span className="min-w-0 font-medium">{row.title}</span>
        <StateBadge state={badge.state}>{badge.word}</StateBadge>
      </div>
      <p className="text-xs text-ink-2">
        {row.now}
        {row.next === null ? '' : `; ${row.next}`}
      </p>
    </li>
  );
}

export interface JudgedPanelProps {
  resource: ResourceDetail;
  plans: readonly ChartPlan[];
  limits: readonly DetectionLimit[];
}

/**
 * How alerts evaluate this resource's signals: current rules, and rules that start once there is
 * enough data.
 */
export function JudgedPanel({ resource, plans, limits }: JudgedPanelProps) {
  const { tz } = useTimeRange();
  const nowMs = useNow() ?? Date.parse(resource.lastSeenAt);
  const queries = plans.flatMap((plan) => plan.queries[plan.primary ?? 0] ?? []);
  const { results, status } = useMetricRanges(queries);
  const context = {
    environment: resource.environment,
    limits,
    firstSeenMs: Date.parse(resource.firstSeenAt),
    zone: tz,
    nowMs,
  };
  const rows = judgedRows(plans, results, context);
  const range = status === 'ready' ? rangeSentence(plans, results, context) : null;
  const shown = status === 'ready' ? onlyShown(plans, rows) : [];
  return (
    <Panel aria-label="Evaluated signals">
      <PanelHeader title="Evaluated signals" ruled />
      {status === 'loading' && rows.length === 0 ? (
        <SkeletonRows rows={4} label="Loading the evaluated signals" />
      ) : null}
      {rows.length > 0 ? (
        <ul className="divide-y divide-line">
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      ) : null}
      <div className="space-y-1 border-t border-line px-4 py-2 text-xs text-ink-2 first-of-type:border-t-0">
        {plans.length > 0 ? (
          <p>
            Silence: each evaluated signal that stops for 6 of its expected intervals (min. 1 min).
          </p>
        ) : (
          <p>
            {status === 'no-permission'
              ? 'Your role cannot see metrics, so this is not available.'
              : 'No detector evaluates this kind of resource. Alerts from other systems are accepted.'}
          </p>
        )}
        {range === null ? null : <p>{range}</p>}
        {shown.length > 0 ? <p>Evidence only, no alerts: {shown.join(', ')}.</p> : null}
      </div>
      <PanelFoot>
        <span>
          Known since <Time at={resource.firstSeenAt} show="both" />
        </span>
      </PanelFoot>
    </Panel>
  );
}
