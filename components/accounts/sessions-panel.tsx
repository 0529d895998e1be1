'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useSession } from '#components/client/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { SessionItem } from '#lib/schemas/accounts/accounts.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { describeDevice } from './device-text.ts';

/** Active sessions of the signed-in user or of another user, each with a button to end it. */
export function SessionsPanel() {
  const { user } = useSession();
  return (
    <Panel aria-label="Sessions">
      <PanelHeader title="Sessions" end={<EndAll userId={user.id} name="yours but this one" />} />
      <SessionTable />
    </Panel>
  );
}

/** Signs a user out everywhere, or the signed-in user everywhere else. */
export function EndAll({ userId, name }: { userId: string; name: string }) {
  const save = useSave<{ ended: number }>('accounts');
  return (
    <Button
      size="sm"
      pending={save.isPending}
      aria-label={`End all sessions of ${name}`}
      onClick={() =>
        save.mutate(
          { path: `/api/users/${userId}/sessions`, method: 'DELETE' },
          {
            onSuccess: ({ ended }) => toast.success(`${formatCount(ended, 'session')} ended`),
            onError: (error) =>
              toast.error('The sessions were not ended', { description: error.message }),
          },
        )
      }
    >
      End all
    </Button>
  );
}

export function SessionTable({ userId, mayEnd = true }: { userId?: string; mayEnd?: boolean }) {
  const query = useQuery({
    queryKey: queryKey('accounts', 'sessions', userId ?? 'me'),
    queryFn: ({ signal }) =>
      api<Page<SessionItem>>('/api/sessions', { query: { userId, limit: 1_000 }, signal }),
  });
  const save = useSave('accounts');
  const end = (session: SessionItem): void => {
    save.mutate(
      { path: `/api/sessions/${session.id}`, method: 'DELETE' },
      {
        onSuccess: () => toast.success('Session ended'),
        onError: (error) =>
          toast.error('The session was not ended', { description: error.message }),
      },
    );
  };
  return (
    <QueryBody query={query} what="sessions" rows={2}>
      {(page) =>
        page.items.length === 0 ? (
          <p className="px-4 pb-3 text-ink-2">No open sessions.</p>
        ) : (
          <Table label="Sessions">
            <thead>
              <tr>
                <Th>Device</Th>
                <Th>Address</Th>
                <Th>Started</Th>
                <Th>Last active</Th>
                <Th fit>
                  <span className="sr-only">End</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {page.items.map((session) => (
                <tr key={session.id}>
                  <Td title={session.userAgent ?? undefined}>
                    {describeDevice(session.userAgent)}
                  </Td>
                  <Td className="ident">{session.ip ?? 'unknown'}</Td>
                  <Td className="whitespace-nowrap">
                    <Time at={session.createdAt} />
                  </Td>
                  <Td className="whitespace-nowrap">
                    <Time at={session.lastActiveAt} />
                  </Td>
                  <Td fit>
                    {session.current ? (
                      <Badge>This session</Badge>
                    ) : mayEnd ? (
                      <Button size="sm" disabled={save.isPending} onClick={() => end(session)}>
                        End
                      </Button>
                    ) : null}
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )
      }
    </QueryBody>
  );
}
