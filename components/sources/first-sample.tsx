'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { api } from '#components/client/api.ts';
import { useCan } from '#components/client/session.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { KeyItem } from '#lib/schemas/accounts/accounts.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';

const ASK_MS = 2_000;

/** Shows whether data has arrived, and refreshes the first-run checklist when it does. */
export function Arrival({
  arrived,
  word,
  from,
  waiting = 'Waiting for the first request with this key',
}: {
  arrived: boolean;
  word: string;
  from: ReactNode;
  waiting?: string;
}) {
  const client = useQueryClient();
  useEffect(() => {
    if (arrived) void client.invalidateQueries({ queryKey: queryKey('governance', 'first-run') });
  }, [arrived, client]);
  return (
    <p role="status" className="flex flex-wrap items-center gap-2">
      {arrived ? (
        <>
          <StateBadge state="success" badge>
            {word}
          </StateBadge>
          <span className="text-ink-2">{from}</span>
        </>
      ) : (
        <>
          <LoaderCircle
            size={14}
            aria-hidden="true"
            className="animate-spin text-ink-3 motion-reduce:animate-none"
          />
          <span className="text-ink-2">{waiting}</span>
        </>
      )}
    </p>
  );
}

/** Waits for the source of the first request with an API key. */
export function FirstSample({ keyId }: { keyId: string }) {
  const query = useQuery({
    queryKey: queryKey('sources', 'of-key', keyId),
    queryFn: async ({ signal }) => {
      const { items } = await api<Page<SourceItem>>('/api/sources', { signal });
      return (
        items.find(
          (source) => source.key.startsWith(`${keyId}:`) && source.lastSampleAt !== null,
        ) ?? null
      );
    },
    // A job detects the source, without sending an event.
    refetchInterval: ({ state }) => (state.data ? false : ASK_MS),
    enabled: useCan('sources:read'),
  });
  const source = query.data ?? null;
  return (
    <Arrival
      arrived={source !== null}
      word="First sample arrived"
      from={
        source === null ? null : (
          <>
            {source.name}, <Time at={source.lastSampleAt ?? ''} />
          </>
        )
      }
    />
  );
}

/** Waits for the first call with an API key. For MLflow clients, which are not a source. */
export function FirstCall({ keyId }: { keyId: string }) {
  const query = useQuery({
    queryKey: queryKey('accounts', 'key-used', keyId),
    queryFn: async ({ signal }) => {
      const { items } = await api<Page<KeyItem>>('/api/keys', {
        query: { limit: 1_000 },
        signal,
      });
      return items.find(({ id }) => id === keyId)?.lastUsedAt ?? null;
    },
    refetchInterval: ({ state }) => (state.data ? false : ASK_MS),
    enabled: useCan('accounts:read'),
  });
  const at = query.data ?? null;
  return (
    <Arrival
      arrived={at !== null}
      word="First call arrived"
      from={at === null ? null : <Time at={at} />}
    />
  );
}
