'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { api } from '#components/shell/api.ts';
import { useLive } from '#components/shell/use-live-updates.ts';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/common.ts';
import type { LogItem, OverviewPage } from '#lib/schemas/infrastructure.ts';
import { LOG_LEVELS } from './log-words.ts';
import type { LogLevel } from './log-words.ts';

const PAGE = 100;
const NEWER_AT_MOST = 500;
const NEWER_MS = 10_000;

const parsers = {
  q: parseAsString.withDefault(''),
  severity: parseAsStringLiteral(LOG_LEVELS).withDefault(''),
  service: parseAsString.withDefault(''),
  host: parseAsString.withDefault(''),
  traceId: parseAsString.withDefault(''),
};

export interface LogFilter {
  q: string;
  severity: LogLevel;
  service: string;
  host: string;
  /** Records of one trace. */
  traceId: string;
}

/** Filter of the logs, kept in the URL. */
export function useLogFilter() {
  const [filter, setState] = useQueryStates(parsers, { history: 'replace' });
  return {
    filter,
    setFilter: (next: Partial<LogFilter>) => void setState(next),
    clear: () =>
      void setState({ q: null, severity: null, service: null, host: null, traceId: null }),
    narrowed: Object.values(filter).some((value) => value !== ''),
  };
}

/**
 * Records of the range, newest first. The end of a live range stands still once it is shown; what comes
 * later is counted and waits until it is asked for.
 */
export function useLogs(filter: LogFilter, enabled: boolean) {
  const { from, to, tz, fromMs, toMs, live } = useTimeRange();
  const { paused } = useLive();
  const range = JSON.stringify([from, to, tz, filter]);
  const [shown, setShown] = useState({ range, fromMs, endMs: toMs });
  if (shown.range !== range) setShown({ range, fromMs, endMs: toMs });
  const query = useInfiniteQuery({
    queryKey: queryKey('infrastructure', 'logs', filter, shown.fromMs, shown.endMs),
    queryFn: ({ pageParam, signal }) =>
      api<Page<LogItem>>('/api/logs', {
        query: { ...filter, from: shown.fromMs, to: shown.endMs, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    enabled,
  });
  const newer = useQuery({
    queryKey: queryKey('infrastructure', 'logs-newer', filter, shown.endMs),
    queryFn: ({ signal }) =>
      api<Page<LogItem>>('/api/logs', {
        query: { ...filter, from: shown.endMs + 1, to: toMs, limit: NEWER_AT_MOST },
        signal,
      }),
    enabled: enabled && live && !paused && toMs > shown.endMs + 1,
    refetchInterval: NEWER_MS,
  });
  return {
    query,
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    newer: newer.data?.items.length ?? 0,
    showNewer: () => setShown({ range, fromMs, endMs: toMs }),
    fromMs: shown.fromMs,
    endMs: shown.endMs,
  };
}

/** Names of services or hosts for the filters, with the chosen one even where it is gone. */
export function useNames(kind: 'services' | 'hosts', chosen: string, enabled: boolean): string[] {
  const { data } = useQuery({
    queryKey: queryKey('infrastructure', kind, 'names'),
    queryFn: ({ signal }) => api<OverviewPage>(`/api/${kind}`, { query: { limit: 500 }, signal }),
    staleTime: 60_000,
    enabled,
  });
  const names = (data?.items ?? []).map((item) =>
    kind === 'hosts' ? (item.labels['host.name'] ?? item.name) : item.name,
  );
  return [...new Set([...names, ...(chosen === '' ? [] : [chosen])])].toSorted((a, b) =>
    a.localeCompare(b, 'en'),
  );
}
