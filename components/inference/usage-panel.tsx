'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { limitCondition } from '#components/labels/model-limit-text.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import { formatCount, formatDuration, formatNumber, formatPercent } from '#lib/format.ts';
import type { UsageAnswer } from '#lib/schemas/inference/usage.ts';
import type { ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';
import { useUsage } from './model/use-health.ts';
import { useLimitsOfModel } from './model/use-limits-of-model.ts';
import { AnswersPanel } from './predictions-panel.tsx';
import { servingLines, tokenLines } from './usage-lines.ts';

type ServingMeasure = 'error_ratio' | 'latency_p95';

const seconds = (ms: number | null): string => formatDuration(ms === null ? null : ms / 1_000);
const orNotReported = (text: string): string => (text === '' ? 'not reported' : text);

/** "rate_limit 3, timeout 1", the most frequent first. */
function listed(items: readonly { name: string; calls: number }[]): string {
  return items
    .slice(0, 5)
    .map(({ name, calls }) => `${name} ${formatNumber(calls)}`)
    .join(', ');
}

function TokenTile({
  label,
  tokens,
  calls,
}: {
  label: string;
  tokens: number | null;
  calls: number;
}) {
  if (tokens === null)
    return (
      <Tile label={label} state="no-data" value="No data" detail="Calls contain no token counts" />
    );
  return (
    <Tile
      label={label}
      state="ok"
      stateWord="Measured"
      value={formatNumber(tokens)}
      detail={`${formatNumber(tokens / Math.max(1, calls))} per call`}
    />
  );
}

/** Alert threshold of a measure; undefined until the limits are loaded. */
function alertsFrom(
  limits: readonly ModelLimitItem[] | undefined,
  measure: ServingMeasure,
): string[] {
  const limit = limits?.find((each) => each.basis === 'serving' && each.measure === measure);
  return limit?.enabled ? [`alerts ${limitCondition(limit).toLowerCase()}`] : [];
}

function callersOf({ groups }: UsageAnswer): string {
  const callers = new Set(groups.flatMap(({ caller }) => (caller === '' ? [] : [caller])));
  return callers.size === 0 ? 'Callers not reported' : formatCount(callers.size, 'caller');
}

function Tiles({ name, usage, tokens }: { name: string; usage: UsageAnswer; tokens: boolean }) {
  const { calls, errors, latencyMs, inputTokens, outputTokens } = usage;
  const limits = useLimitsOfModel(name).data?.items;
  const failed = errors === 0 ? 'No failed calls' : listed(usage.errorTypes);
  return (
    <TileStrip label="Model calls in the time range of the page">
      <Tile
        label="Calls"
        state="ok"
        stateWord="Measured"
        value={formatNumber(calls)}
        detail={callersOf(usage)}
      />
      <Tile
        label="Failed calls"
        state={errors === 0 ? 'ok' : 'info'}
        stateWord={errors === 0 ? undefined : 'Some'}
        value={formatPercent(calls === 0 ? null : errors / calls, 1)}
        detail={[failed, ...alertsFrom(limits, 'error_ratio')].join('; ')}
      />
      {latencyMs.p95 === null ? (
        <Tile label="Latency, P95" state="no-data" value="No data" detail="Not sent: latencyMs" />
      ) : (
        <Tile
          label="Latency, P95"
          state="ok"
          stateWord="Measured"
          value={seconds(latencyMs.p95)}
          detail={[`Median ${seconds(latencyMs.p50)}`, ...alertsFrom(limits, 'latency_p95')].join(
            '; ',
          )}
        />
      )}
      {tokens ? <TokenTile label="Input tokens" tokens={inputTokens} calls={calls} /> : null}
      {tokens ? <TokenTile label="Output tokens" tokens={outputTokens} calls={calls} /> : null}
    </TileStrip>
  );
}

/** Failed calls and latency over the range; latency only if calls report it. */
function ServingCharts({
  usage,
  ...rest
}: {
  usage: UsageAnswer;
  stale: boolean;
  sources: readonly string[];
}) {
  const { failed, latency } = useMemo(() => servingLines(usage), [usage]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-(--gutter) lg:grid-cols-2">
      <TimeSeriesChart
        title="Failed calls"
        unit="ratio"
        series={failed}
        zero
        gapReason="No calls"
        empty={{ title: 'No calls in this range' }}
        {...rest}
      />
      {latency.length === 0 ? null : (
        <TimeSeriesChart
          title="Latency"
          unit="s"
          series={latency}
          zero
          gapReason="No calls"
          empty={{ title: 'No calls in this range' }}
          {...rest}
        />
      )}
    </div>
  );
}

function Callers({ usage }: { usage: UsageAnswer }) {
  const reasons = listed(usage.finishReasons);
  return (
    <Panel aria-label="Calls by provider and caller">
      <PanelHeader title="Calls by provider and caller" count={usage.groups.length} />
      <Table label="Calls by provider, operation and calling service">
        <thead>
          <tr>
            <Th>Caller</Th>
            <Th>Provider</Th>
            <Th>Operation</Th>
            <Th num>Calls</Th>
            <Th num>Failed</Th>
            <Th num>P95</Th>
            <Th num>Input tokens</Th>
            <Th num>Output tokens</Th>
          </tr>
        </thead>
        <tbody>
          {usage.groups.map((group) => (
            <tr key={JSON.stringify([group.caller, group.provider, group.operation])}>
              <Td className="font-medium">{orNotReported(group.caller)}</Td>
              <Td>{orNotReported(group.provider)}</Td>
              <Td>{orNotReported(group.operation)}</Td>
              <Td num>{formatNumber(group.calls)}</Td>
              <Td num>{formatPercent(group.errors / group.calls, 1)}</Td>
              <Td num>{seconds(group.latencyMs.p95)}</Td>
              <Td num>{formatNumber(group.inputTokens)}</Td>
              <Td num>{formatNumber(group.outputTokens)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {reasons === '' ? null : <PanelFoot>Finish reason: {reasons}.</PanelFoot>}
    </Panel>
  );
}

/**
 * Calls, latency and errors of a model. Adds tokens and callers for a language model, and
 * predictions for a model that generates text.
 */
export function UsagePanel({ name, sources }: { name: string; sources: readonly string[] }) {
  const { data: usage, isPlaceholderData, isLoading } = useUsage(name);
  const tokens = useMemo(() => (usage === undefined ? [] : tokenLines(usage)), [usage]);
  if (isLoading)
    return (
      <Panel aria-label="Model calls">
        <SkeletonRows rows={8} label="Loading the calls" />
      </Panel>
    );
  if (usage === undefined || usage.calls === 0) return null;
  const isLanguageModel =
    usage.inputTokens !== null ||
    usage.outputTokens !== null ||
    usage.answers !== null ||
    usage.groups.some(({ provider }) => provider !== '');
  return (
    <>
      <Tiles name={name} usage={usage} tokens={isLanguageModel} />
      <ServingCharts usage={usage} stale={isPlaceholderData} sources={sources} />
      {isLanguageModel ? (
        <TimeSeriesChart
          title="Tokens per minute"
          unit="1/min"
          series={tokens}
          stale={isPlaceholderData}
          zero
          gapReason="No calls"
          sources={sources}
          empty={{ title: 'No calls in this range' }}
        />
      ) : null}
      {usage.answers === null ? null : (
        <AnswersPanel
          name={name}
          answers={usage.answers}
          stale={isPlaceholderData}
          sources={sources}
        />
      )}
      {usage.groups.some(({ provider, caller }) => provider !== '' || caller !== '') ? (
        <Callers usage={usage} />
      ) : null}
    </>
  );
}
