'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, isApiError } from '#components/client/api.ts';
import { isRecord } from '#lib/is-record.ts';
import type { LiveTopic } from '#lib/query-keys.ts';

export interface SaveCall {
  path: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
}

/**
 * A server mutation that invalidates all queries of the topic. Then `onSaved` runs, even if the
 * form was remounted for the new version. Callbacks of `mutate` would not run in that case.
 */
export function useSave<T = unknown>(topic: LiveTopic, onSaved?: (answer: T) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, method, body }: SaveCall) => api<T>(path, { method, body }),
    onSettled: async (answer, error) => {
      await client.invalidateQueries({ queryKey: [topic] });
      if (error === null && answer !== undefined) onSaved?.(answer);
    },
  });
}

export interface Conflict<T> {
  version: number;
  by: string | null;
  theirs: T;
}

/**
 * The caller names the type: the endpoint returns the saved value in the same shape as its input.
 */
function asSaved<T>(value: unknown): T {
  return value as T;
}

/** The value that another user saved since the form was opened; null for every other error. */
export function conflictOf<T = unknown>(error: unknown): Conflict<T> | null {
  if (!isApiError(error) || error.status !== 409 || !isRecord(error.data)) return null;
  const { version, by, theirs } = error.data;
  if (typeof version !== 'number' || theirs === undefined) return null;
  return { version, by: typeof by === 'string' ? by : null, theirs: asSaved<T>(theirs) };
}

/** The error message of a form, unless fields or `ConflictNote` already show it. */
export function problemOf(error: unknown): {
  text: string;
  fields: Readonly<Record<string, string>>;
  /** Text about field errors, for a form without a control for the invalid field. */
  rest: string;
} {
  if (error === null || error === undefined) return { text: '', fields: {}, rest: '' };
  const fields = isApiError(error) ? error.fields : {};
  const message = error instanceof Error ? error.message : 'Try again';
  if (conflictOf(error) !== null) return { text: '', fields, rest: '' };
  const named = Object.keys(fields).length > 0;
  return { text: named ? '' : message, fields, rest: named ? message : '' };
}

/** The first error of a field, or of one of its members if it is a list or an object. */
export function errorOf(
  fields: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  return Object.entries(fields).find(
    ([field]) => field === name || field.startsWith(`${name}.`),
  )?.[1];
}
