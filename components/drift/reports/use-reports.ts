'use client';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { api, toApiError } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { ReportAnswer, ReportItem } from '#lib/schemas/drift/drift.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { ReportChunks } from './chunk-fields.tsx';

/** Empty strings are omitted. */
interface Options {
  name: string;
  profile: string;
  numeric: string;
  categorical: string;
  context: string;
}

interface FileReport extends Options, ReportChunks {
  reference: File;
  current: File;
  target: string;
  prediction: string;
}

export interface WindowReport extends Options {
  model: string;
  reference: { from: string; to: string; version?: string };
  current: { from: string; to: string; version?: string };
}

/** Uploads the files unchanged, as a form. */
async function sendFiles(report: FileReport): Promise<ReportAnswer> {
  const form = new FormData();
  const { reference, current, ...texts } = report;
  for (const [name, value] of Object.entries(texts)) if (value !== '') form.set(name, value);
  form.set('reference', reference, reference.name);
  form.set('current', current, current.name);
  const answer = await fetch('/api/drift/reports', { method: 'POST', body: form });
  if (!answer.ok) throw await toApiError(answer);
  // Safe cast: response of Tandem's own API, whose shape is tested against its documentation.
  return (await answer.json()) as ReportAnswer;
}

async function sendWindows({ reference, current, ...texts }: WindowReport): Promise<ReportAnswer> {
  const told = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== ''));
  return api<ReportAnswer>('/api/drift/reports', {
    method: 'POST',
    body: { ...told, reference, current },
  });
}

/** Compares two files or two windows, stores the report and opens its page. */
export function useOpenedReport() {
  const router = useRouter();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (report: FileReport | WindowReport) =>
      'model' in report ? sendWindows(report) : sendFiles(report),
    onSuccess: async (report) => {
      client.setQueryData(queryKey('models', 'report', report.id), report);
      await client.invalidateQueries({ queryKey: queryKey('models', 'reports') });
      router.push(`/models/reports/${report.id}`);
    },
  });
}

/** Reports, newest first. */
export function useReports() {
  return useInfiniteQuery({
    queryKey: queryKey('models', 'reports'),
    queryFn: ({ pageParam, signal }) =>
      api<Page<ReportItem>>('/api/drift/reports', {
        query: { limit: 25, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: useCan('models:read'),
  });
}

/** One report. Reports are immutable. */
export function useReport(id: string) {
  return useQuery({
    queryKey: queryKey('models', 'report', id),
    queryFn: ({ signal }) => api<ReportAnswer>(`/api/drift/reports/${id}`, { signal }),
    enabled: useCan('models:read'),
    staleTime: Infinity,
  });
}
