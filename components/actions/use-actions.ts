'use client';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { demoChoices } from '#lib/choices/demo.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ActionDetail, ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { Page } from '#lib/schemas/fields.ts';

export type ActionView = 'waiting' | 'active' | 'done';
const PAGE = 30;

/**
 * Filters that a link to the ended actions can set: proposal dates, only or without the demo
 * company, and only actions that ran.
 */
export function useLinkedActions() {
  const [linked, setLinked] = useQueryStates(
    {
      start: parseAsString.withDefault(''),
      end: parseAsString.withDefault(''),
      demo: parseAsStringLiteral(demoChoices),
      tried: parseAsBoolean.withDefault(false),
    },
    { history: 'push', scroll: false },
  );
  return { linked, setLinked };
}

type Linked = ReturnType<typeof useLinkedActions>['linked'];

/** Pages of one tab of the inbox, newest first. */
export function useActionList(view: ActionView, enabled: boolean, linked?: Linked) {
  const narrowed = {
    view: linked?.tried === true ? 'tried' : view,
    from: linked?.start,
    to: linked?.end,
    demo: linked?.demo,
  };
  return useInfiniteQuery({
    queryKey: queryKey('actions', 'list', narrowed),
    queryFn: ({ pageParam, signal }) =>
      api<Page<ActionSummary>>('/api/actions', {
        query: { ...narrowed, brief: 1, limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    enabled,
  });
}

/** One action with its full details. Live frames of `actions` refresh it. */
export function useAction(id: string, enabled: boolean) {
  return useQuery({
    queryKey: queryKey('actions', 'detail', id),
    queryFn: ({ signal }) => api<ActionDetail>(`/api/actions/${id}`, { signal }),
    enabled,
  });
}

export type ActVerb =
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'stop'
  | 'settle'
  | 'comments'
  | 'follow-up';

/** Performs an operation on one action. The page does not change until the server confirms. */
export function useActOnAction(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, body }: { verb: ActVerb; body: unknown }) =>
      api<unknown>(`/api/actions/${id}/${verb}`, { method: 'POST', body }),
    onSettled: async () => {
      void client.invalidateQueries({ queryKey: ['incidents'] });
      void client.invalidateQueries({ queryKey: ['actions', 'list'] });
      // Pending until the page shows the server's result.
      await client.invalidateQueries({ queryKey: ['actions', 'detail', id] });
    },
  });
}
