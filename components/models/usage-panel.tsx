'use client';
import { useMemo } from 'react';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { Tile, TileStrip } from '#components/ui/tile-strip.tsx';
import { formatCount, formatDuration, formatNumber, formatPercent } from '#lib/format.ts';
import type { UsageAnswer } from '#lib/schemas/models-usage.ts';
import { AnswersPanel } from './answers-panel.tsx';
import { useUsage } from './use-health.ts';

const seconds = (ms: number | null): string => formatDuration(ms === null ? null : ms / 1_000);
const told = (text: string): string => (text === '' ? 'not told' : text);

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
      <Tile label={label} state="no-data" value="No data" detail="Calls do not tell of tokens" />
    );
  return (
    <Tile
      label={label}
      state="ok"
      stateWord="Measured"
      value={formatNumber(tokens)}
      detail={`${formatNumber(tokens / Math.max(1, calls))} for each call`}
    />
  );
}

function Tiles({ usage }: { usage: UsageAnswer }) {
  const { calls, errors, latencyMs, inputTokens, outputTokens } = usage;
  return (
    <TileStrip label="Calls of the model in the range of the page">
      <Tile
        label="Calls"
        state="ok"
        stateWord="Measured"
        value={formatNumber(calls)}
        detail={formatCount(new Set(usage.groups.map(({ caller }) => caller)).size, 'caller')}
      />
      <Tile
        label="Failed calls"
        state={errors === 0 ? 'ok' : 'info'}
        stateWord={errors === 0 ? undefined : 'Some'}
        value={formatPercent(calls === 0 ? null : errors / calls, 1)}
        detail={errors === 0 ? 'No call failed' : listed(usage.errorTypes)}
      />
      {latencyMs.p95 === null ? (
        <Tile label="Latency, P95" state="no-data" value="No data" detail="Not told" />
      ) : (
        <Tile
          label="Latency, P95"
          state="ok"
          stateWord="Measured"
          value={seconds(latencyMs.p95)}
          detail={`Median ${seconds(latencyMs.p50)}`}
        />
      )}
      <TokenTile label="Input tokens" tokens={inputTokens} calls={calls} />
      <TokenTile label="Output tokens" tokens={outputTokens} calls={calls} />
    </TileStrip>
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
              <Td className="font-medium">{told(group.caller)}</Td>
              <Td>{told(group.provider)}</Td>
              <Td>{told(group.operation)}</Td>
              <Td num>{formatNumber(group.calls)}</Td>
              <Td num>{formatPercent(group.errors / group.calls, 1)}</Td>
              <Td num>{seconds(group.latencyMs.p95)}</Td>
              <Td num>{formatNumber(group.inputTokens)}</Td>
              <Td num>{formatNumber(group.outputTokens)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      {reasons === '' ? null : <PanelFoot>Ended with: {reasons}.</PanelFoot>}
    </Panel>
  );
}

/** Calls, tokens, latency and errors of a language model; what it answered; nothing for a model whose rows tell of no tokens, no text and no call. */
export function UsagePanel({ name, sources }: { name: string; sources: readonly string[] }) {
  const { data: usage, isPlaceholderData } = useUsage(name);
  const series = useMemo(() => {
    const rate = (pick: (step: UsageAnswer['series'][number]) => number | null) =>
      (usage?.series ?? []).map((step) => {
        const value = pick(step);
        const perMinute = value === null ? null : (value / (usage?.stepSeconds ?? 1)) * 60;
        return [Date.parse(step.at), perMinute] as const;
      });
    return [
      { id: 'input', name: 'Input', points: rate((step) => step.inputTokens) },
      { id: 'output', name: 'Output', points: rate((step) => step.outputTokens) },
    ];
  }, [usage]);
  const isLanguageModel =
    usage !== undefined &&
    (usage.inputTokens !== null ||
      usage.outputTokens !== null ||
      usage.answers !== null ||
      usage.groups.some(({ provider }) => provider !== ''));
  if (!isLanguageModel) return null;
  return (
    <>
      <Tiles usage={usage} />
      <TimeSeriesChart
        title="Tokens per minute"
        unit="1/min"
        series={series}
        stale={isPlaceholderData}
        zero
        gapReason="No call"
        sources={sources}
        empty={{ title: 'No call in this range' }}
      />
      {usage.answers === null ? null : (
        <AnswersPanel
          name={name}
          answers={usage.answers}
          stale={isPlaceholderData}
          sources={sources}
        />
      )}
      <Callers usage={usage} />
    </>
  );
}
