'use client';
import { useQuery } from '@tanstack/react-query';
import type { ChartPoint } from '#components/charts/chart-types.ts';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { RangeResult } from '#lib/schemas/infrastructure/infrastructure.ts';
import { isOfSignal, signalQueryKey, type Signal } from './signal-key.ts';
import { worstLine } from './worst-line.ts';

const STEP_MS = 10_000;
const LOOK_BACK_MS = 10 * 60_000;
const POINTS = 400;

function labelQuery(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([name]) => name !== '__name__')
      .map(([name, value]) => [`labels[${name}]`, value]),
  );
}

/** Points of a signal between two times, as the verification measures them, and their senders. */
export function useSignal(signal: Signal | null, range: { fromMs: number; toMs: number }) {
  const { fromMs, toMs } = range;
  const mayRead = useCan('metrics:read');
  return useQuery({
    queryKey: signalQueryKey(signal, range),
    queryFn: async ({
      signal: abort,
    }): Promise<{ points: ChartPoint[]; source: string | null }> => {
      const answer = await api<RangeResult>('/api/metrics/range', {
        query: {
          metric: signal?.metric,
          from: fromMs,
          to: toMs,
          points: POINTS,
          ...labelQuery(signal?.labels ?? {}),
        },
        signal: abort,
      });
      const lines = answer.series.filter(({ points }) =>
        points.some(([, value]) => value !== null),
      );
      return {
        points: worstLine(
          lines.map(({ points }) => points),
          Math.max(STEP_MS, Math.ceil((toMs - fromMs) / POINTS)),
        ),
        source: lines[0]?.source ?? null,
      };
    },
    // The line of the same signal remains while the range advances. Other lines do not.
    placeholderData: (previous, query) =>
      isOfSignal(signal, query?.queryKey) ? previous : undefined,
    enabled: mayRead && signal !== null,
  });
}

/**
 * Current value of a signal: `undefined` while it loads or without permission, null if nothing was
 * measured for ten minutes.
 */
export function usePresent(signal: Signal, enabled: boolean): number | null | undefined {
  const now = useNow();
  const toMs = Math.ceil((now ?? 0) / STEP_MS) * STEP_MS;
  const query = useSignal(enabled && now !== null ? signal : null, {
    fromMs: toMs - LOOK_BACK_MS,
    toMs,
  });
  if (query.data === undefined) return undefined;
  return query.data.points.findLast(([, value]) => value !== null)?.[1] ?? null;
}
