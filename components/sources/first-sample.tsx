'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { useEffect } from 'react';
import { api } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/common.ts';
import type { SourceItem } from '#lib/schemas/sources.ts';

const ASK_MS = 2_000;

/** Waits for what the first request with a key brings, and ticks it off by itself. */
export function FirstSample({ keyId }: { keyId: string }) {
  const client = useQueryClient();
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
    // a source is found by a job, without an event
    refetchInterval: ({ state }) => (state.data ? false : ASK_MS),
    enabled: useCan('sources:read'),
  });
  const source = query.data;
  const arrived = source !== null && source !== undefined;
  useEffect(() => {
    if (arrived) void client.invalidateQueries({ queryKey: queryKey('governance', 'first-run') });
  }, [arrived, client]);
  return (
    <p role="status" className="flex flex-wrap items-center gap-2">
      {arrived ? (
        <>
          <StateBadge state="success" badge>
            First sample arrived
          </StateBadge>
          <span className="text-ink-2">
            {source.name}, <Time at={source.lastSampleAt ?? ''} />
          </span>
        </>
      ) : (
        <>
          <LoaderCircle
            size={14}
            aria-hidden="true"
            className="animate-spin text-ink-3 motion-reduce:animate-none"
          />
          <span className="text-ink-2">Waiting for the first request with this key</span>
        </>
      )}
    </p>
  );
}
