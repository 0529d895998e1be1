'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { useLive } from '#components/client/use-live-updates.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type {
  LogFacets,
  LogHistogram,
  LogItem,
  LogPatterns,
  OverviewPage,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { LOG_LEVELS, type LogLevel } from './log-text.ts';

const PAGE = 100;
const NEWER_AT_MOST = 500;
const NEWER_MS = 10_000;
const TAIL_MS = 2_000;
const TAIL_ROWS = 200;
/** Period covered by a live tail. Older records are in the list. */
const TAIL_BACK_MS = 15 * 60_000;
/** Refresh interval of the counts, longer than that of the records. */
const TAIL_COUNTS_MS = 30_000;

const parsers = {
  q: parseAsString.withDefault(''),
  severity: parseAsStringLiteral(LOG_LEVELS).withDefault(''),
  service: parseAsString.withDefault(''),
  host: parseAsString.withDefault(''),
  traceId: parseAsString.withDefault(''),
};
const viewParsers = {
  view: parseAsStringLiteral(['records', 'patterns']).withDefault('records'),
  tail: parseAsBoolean.withDefault(false),
};

export interface LogFilter {
  q: string;
  severity: LogLevel;
  service: string;
  host: string;
  /** Restricts to the records of one trace. */
  traceId: string;
}

/** Log filter, stored in the URL. */
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

/** Records or patterns, and whether the records follow the clock; stored in the URL. */
export function useLogView() {
  const { live } = useTimeRange();
  const [{ view, tail }, setState] = useQueryStates(viewParsers, { history: 'replace' });
  return {
    view,
    // A past range receives no new records.
    tail: tail && live,
    mayTail: live,
    setView: (next: 'records' | 'patterns') => void setState({ view: next }),
    setTail: (next: boolean) => void setState({ tail: next, view: 'records' }),
  };
}

/** The newest records, refetched every 2 s while the tab is visible and the page is not paused. */
export function useLogTail(filter: LogFilter, enabled: boolean) {
  const { paused } = useLive();
  return useQuery({
    queryKey: queryKey('infrastructure', 'logs-tail', filter),
    queryFn: ({ signal }) =>
      api<Page<LogItem>>('/api/logs', {
        query: { ...filter, from: Date.now() - TAIL_BACK_MS, limit: TAIL_ROWS },
        signal,
      }),
    enabled,
    refetchInterval: paused ? false : TAIL_MS,
    placeholderData: keepPreviousData,
  });
}

/**
 * Time window of the counts: ends with the visible records, or follows the clock during a live
 * tail.
 */
export function useCountedWindow(
  shown: { fromMs: number; endMs: number },
  tail: boolean,
): { fromMs: number; toMs: number } {
  const { fromMs, toMs } = useTimeRange();
  if (!tail) return { fromMs: shown.fromMs, toMs: shown.endMs };
  const step = (atMs: number): number => Math.floor(atMs / TAIL_COUNTS_MS) * TAIL_COUNTS_MS;
  return { fromMs: step(fromMs), toMs: step(toMs) };
}

/** Counts over time, by sender and by level, and the patterns if they are visible. */
export function useLogCounts(
  filter: LogFilter,
  window: { fromMs: number; toMs: number },
  { enabled, patterns: wanted }: { enabled: boolean; patterns: boolean },
) {
  const sent = { ...filter, from: window.fromMs, to: window.toMs };
  const histogram = useQuery({
    queryKey: queryKey('infrastructure', 'log-histogram', sent),
    queryFn: ({ signal }) => api<LogHistogram>('/api/logs/histogram', { query: sent, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
  const facets = useQuery({
    queryKey: queryKey('infrastructure', 'log-facets', sent),
    queryFn: ({ signal }) => api<LogFacets>('/api/logs/facets', { query: sent, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
  const patterns = useQuery({
    queryKey: queryKey('infrastructure', 'log-patterns', sent),
    queryFn: ({ signal }) => api<LogPatterns>('/api/logs/patterns', { query: sent, signal }),
    placeholderData: keepPreviousData,
    enabled: enabled && wanted,
  });
  return { histogram, facets, patterns };
}

/**
 * Records of the range, newest first. The end of a live range is fixed once it is shown; later
 * records are counted and loaded on request.
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

/**
 * Names of services or hosts for the filters. Includes the selected name even if it no longer
 * exists.
 */
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
