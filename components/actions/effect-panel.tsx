'use client';
import { ArrowRight } from 'lucide-react';
import { useMemo } from 'react';
import { describeFrom } from '#components/charts/frame/freshness-note.tsx';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { isApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { shownUnit } from '#components/labels/signal-title.ts';
import { PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { useZone } from '#components/ui/use-zone.ts';
import { formatMetric } from '#lib/format.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { Criterion, Plan } from '#lib/schemas/actions/plan.ts';
import { formatClock, formatSpan } from '#lib/time-format.ts';
import { effectRange, expectedLine, goalOf, valueBefore } from './effect-range.ts';
import { useSignal } from './use-signal.ts';

type SignalEffect = Extract<Plan['expectedEffect'], { kind: 'signal' }>;

/** Expected values of the signal, drawn over the actual ones. */
export function EffectPanel({ action }: { action: ActionDetail }) {
  const effect = action.plan.expectedEffect;
  if (effect.kind === 'signal') return <EffectChart action={action} effect={effect} />;
  return (
    <>
      <PanelHeader title="Expected effect" />
      <EmptyState kind="no-data" title="No expected effect on a signal">
        None, because {effect.reason}.
      </EmptyState>
    </>
  );
}

function EffectChart({ action, effect }: { action: ActionDetail; effect: SignalEffect }) {
  const now = useNow();
  const zone = useZone();
  const mayRead = useCan('metrics:read');
  const nowMs = now ?? Date.parse(action.proposedAt);
  const { signal } = effect;
  const unit = shownUnit(signal.metric, signal.unit);
  const range = effectRange(action, nowMs);
  const { fromMs, toMs, startMs, verifyToMs, started } = range;
  const query = useSignal(now === null ? null : signal, { fromMs, toMs });
  const measured = query.data?.points;
  const source = query.data?.source ?? null;
  const criterion = action.plan.successCriteria.criteria.find(
    (each) => each.signal.metric === signal.metric && each.signal.title === signal.title,
  );
  const must = criterion?.must;
  const series = useMemo(() => {
    const points = measured ?? [];
    const present = valueBefore(points, startMs);
    const at = { fromMs, toMs, startMs, started, verifyFromMs: startMs, verifyToMs };
    return [
      { id: 'measured', name: signal.title, points, color: 1 as const },
      {
        id: 'expected',
        name: 'Expected',
        estimated: true,
        color: 1 as const,
        points: expectedLine(
          { ...effect, to: effect.baseline ?? goalOf(effect, must, present) },
          at,
          present,
        ),
      },
    ];
  }, [measured, effect, must, signal.title, fromMs, toMs, startMs, verifyToMs, started]);
  const limits = useMemo(
    () =>
      criterion === undefined
        ? []
        : [
            {
              value: criterion.bound,
              label: `Must stay ${criterion.must} ${formatMetric(criterion.bound, unit)}`,
            },
          ],
    [criterion, unit],
  );
  const markers = useMemo(
    () => [
      { atMs: startMs, name: started ? 'Run started' : 'Now', relevant: true },
      { atMs: verifyToMs, name: 'Verification ends', relevant: true },
    ],
    [startMs, started, verifyToMs],
  );
  // Uses the plan's value, so that it matches "At proposal".
  const { from } = effect;
  return (
    <>
      <PanelHeader
        title="Expected effect"
        end={`by ${formatClock(startMs + effect.withinMs, zone)}`}
      />
      <PanelBody>
        <EffectLine
          from={from}
          effect={effect}
          must={must}
          unit={unit}
          holds={goalOf(effect, must, from) !== effect.to}
          within={formatSpan(effect.withinMs)}
        />
        <TimeSeriesChart
          bare
          title={signal.title}
          unit={unit}
          series={series}
          limits={limits}
          markers={markers}
          markerWord="Time of this action"
          fromMs={fromMs}
          toMs={toMs}
          valueLine={false}
          height={168}
          gapReason="No data"
          onZoom={() => undefined}
          status={
            !mayRead
              ? 'no-permission'
              : query.isError
                ? 'error'
                : query.isPending
                  ? 'loading'
                  : 'ready'
          }
          empty={{
            errorId: isApiError(query.error) ? query.error.id : undefined,
            onRetry: () => void query.refetch(),
          }}
        />
        {source === null ? null : (
          <p className="truncate text-xs text-ink-3">{describeFrom([source])}</p>
        )}
        <p className="mt-1 text-xs text-ink-3">
          {typeof effect.baseline === 'number'
            ? 'Dashed: the level before the incident. The limit decides.'
            : 'Dashed: the limit to reach.'}
        </p>
      </PanelBody>
    </>
  );
}

function EffectLine({
  from,
  effect: { to, baseline = null },
  must,
  unit,
  holds,
  within,
}: {
  from: number | null;
  effect: SignalEffect;
  must: Criterion['must'] | undefined;
  unit: string;
  holds: boolean;
  within: string;
}) {
  const bound = `must be ${must === undefined ? 'at' : must} ${formatMetric(to, unit)}`;
  return (
    <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink-2">
      <b className="inline-flex items-center gap-2 text-xl font-semibold text-ink tabular-nums">
        {formatMetric(from, unit)}
        {holds ? null : (
          <>
            <ArrowRight size={14} role="img" aria-label="to" className="text-ink-3" />
            {baseline === null ? formatMetric(to, unit) : `about ${formatMetric(baseline, unit)}`}
          </>
        )}
      </b>
      {holds
        ? `already met, the limit is ${formatMetric(to, unit)}`
        : baseline === null
          ? `within ${within}`
          : `within ${within}, ${bound}`}
    </p>
  );
}
