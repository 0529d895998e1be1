'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, isApiError } from '#components/shell/api.ts';
import type { LiveTopic } from '#lib/query-keys.ts';

export interface SaveCall {
  path: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
}

/** One change on the server; afterwards everything of the topic is read again. */
export function useSave<T = unknown>(topic: LiveTopic) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, method, body }: SaveCall) => api<T>(path, { method, body }),
    onSettled: () => client.invalidateQueries({ queryKey: [topic] }),
  });
}

/** What a form shows of a refusal: its sentence, unless fields say it themselves. */
export function problemOf(error: unknown): {
  text: string;
  fields: Readonly<Record<string, string>>;
} {
  if (error === null || error === undefined) return { text: '', fields: {} };
  const fields = isApiError(error) ? error.fields : {};
  const message = error instanceof Error ? error.message : 'Try again';
  return { text: Object.keys(fields).length === 0 ? message : '', fields };
}
