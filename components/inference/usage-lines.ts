import type { UsageAnswer } from '#lib/schemas/inference/usage.ts';
import { perMinute } from './model/step-pace.ts';

type Step = UsageAnswer['series'][number];
type Line = { id: string; name: string; points: (readonly [number, number | null])[] };

const lineOf = (
  { series }: Pick<UsageAnswer, 'series'>,
  id: string,
  name: string,
  pick: (step: Step) => number | null,
): Line => ({
  id,
  name,
  points: series.map((step) => [Date.parse(step.at), pick(step)] as const),
});

/** Tokens per minute. */
export function tokenLines(usage: Pick<UsageAnswer, 'window' | 'series' | 'stepSeconds'>): Line[] {
  const rate = (at: string, tokens: number | null): number | null =>
    tokens === null ? null : perMinute(usage, at, tokens);
  return [
    lineOf(usage, 'input', 'Input', ({ at, inputTokens }) => rate(at, inputTokens)),
    lineOf(usage, 'output', 'Output', ({ at, outputTokens }) => rate(at, outputTokens)),
  ];
}

/**
 * The share of failed calls, and latency in seconds; no latency line if no call reports a latency.
 */
export function servingLines(usage: Pick<UsageAnswer, 'series'>): {
  failed: Line[];
  latency: Line[];
} {
  const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
  const latency = [
    lineOf(usage, 'p95', 'P95', ({ latencyMs }) => seconds(latencyMs.p95)),
    lineOf(usage, 'p50', 'Median', ({ latencyMs }) => seconds(latencyMs.p50)),
  ];
  return {
    failed: [
      lineOf(usage, 'failed', 'Failed', ({ calls, errors }) =>
        calls === 0 ? null : errors / calls,
      ),
    ],
    latency: latency.filter(({ points }) => points.some(([, value]) => value !== null)),
  };
}
