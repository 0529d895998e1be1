'use client';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type {
  LogHistogram,
  LogItem,
  LogPatterns,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import { LOG_LEVELS } from './log-text.ts';

const PAGE = 10;
const parsers = {
  logq: parseAsString.withDefault(''),
  loglevel: parseAsStringLiteral(LOG_LEVELS).withDefault(''),
  logview: parseAsStringLiteral(['records', 'patterns']).withDefault('records'),
};

/** Search, level and view of the logs panel of a page, stored in its URL. */
export function useLogWindowState() {
  return useQueryStates(parsers, { history: 'replace', scroll: false });
}

export interface LogWindow {
  /** Service or host, and other filters of the API. */
  filter: Readonly<Record<string, string>>;
  fromMs: number;
  toMs: number;
}

/** Records, their counts over time and their patterns in a window. */
export function useLogWindow(
  { filter, fromMs, toMs }: LogWindow,
  search: { q: string; severity: string; patterns: boolean },
  enabled: boolean,
) {
  const { q, severity } = search;
  const sent = { ...filter, q, severity, from: fromMs, to: toMs };
  const records = useInfiniteQuery({
    queryKey: queryKey('infrastructure', 'log-window', sent),
    queryFn: ({ pageParam, signal }) =>
      api<Page<LogItem>>('/api/logs', {
        query: { ...sent, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    enabled: enabled && !search.patterns,
  });
  const histogram = useQuery({
    queryKey: queryKey('infrastructure', 'log-histogram', sent),
    queryFn: ({ signal }) => api<LogHistogram>('/api/logs/histogram', { query: sent, signal }),
    placeholderData: keepPreviousData,
    enabled,
  });
  const patterns = useQuery({
    queryKey: queryKey('infrastructure', 'log-patterns', sent),
    queryFn: ({ signal }) => api<LogPatterns>('/api/logs/patterns', { query: sent, signal }),
    placeholderData: keepPreviousData,
    enabled: enabled && search.patterns,
  });
  return { records, histogram, patterns };
}
