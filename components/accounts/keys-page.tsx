'use client';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu, MenuItem } from '#components/ui/menus/menu.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { KeyItem } from '#lib/schemas/accounts/accounts.ts';
import type { Page } from '#lib/schemas/fields.ts';

const KeyDialog = dynamic(() => import('./key-dialog.tsx').then((module) => module.KeyDialog), {
  ssr: false,
});
const RotateDialog = dynamic(
  () => import('./rotate-dialog.tsx').then((module) => module.RotateDialog),
  {
    ssr: false,
  },
);

const SOON_MS = 7 * 86_400_000;

function stateOf(key: KeyItem): 'revoked' | 'expired' | 'soon' | 'active' {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt === null) return 'active';
  const leftMs = Date.parse(key.expiresAt) - Date.now();
  if (leftMs <= 0) return 'expired';
  return leftMs < SOON_MS ? 'soon' : 'active';
}

function KeyState({ item }: { item: KeyItem }) {
  const state = stateOf(item);
  if (state === 'revoked') return <StateBadge state="hidden">Revoked</StateBadge>;
  if (state === 'expired') return <StateBadge state="error">Expired</StateBadge>;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <StateBadge state={state === 'soon' ? 'warning' : 'ok'}>
        {state === 'soon' ? 'Expiring soon' : 'Active'}
      </StateBadge>
      {item.expiresAt === null ? (
        <span className="text-xs text-ink-3">no expiry</span>
      ) : (
        <Time at={item.expiresAt} className="text-xs text-ink-3" />
      )}
    </span>
  );
}

type Act = (kind: 'rotate' | 'revoke', key: KeyItem) => void;

function actsColumn(act: Act): Column<KeyItem> {
  return {
    id: 'acts',
    header: <span className="sr-only">Actions</span>,
    fit: true,
    phone: 'bare',
    cell: (key) => {
      const ended = ['revoked', 'expired'].includes(stateOf(key));
      if (ended) return null;
      return (
        <Menu
          trigger={
            <IconButton
              size="icon-sm"
              icon={Ellipsis}
              label={`Actions for ${key.name}`}
              className="relative z-1"
            />
          }
        >
          <MenuItem onSelect={() => act('rotate', key)}>Rotate…</MenuItem>
          <MenuItem onSelect={() => act('revoke', key)}>Revoke…</MenuItem>
        </Menu>
      );
    },
  };
}

/** `act` is null for users with read-only access. */
function columnsOf(act: Act | null): Column<KeyItem>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      phone: 'title',
      cell: (key) => (
        <>
          <span className="font-medium">{key.name}</span>{' '}
          <span className="ident text-xs text-ink-3">{key.prefix}_…</span>
        </>
      ),
    },
    {
      id: 'scopes',
      header: 'Scopes',
      phone: 'bare',
      cell: (key) => (
        <span className="flex flex-wrap gap-1">
          {key.scopes.map((scope) => (
            <Badge key={scope}>{scope}</Badge>
          ))}
        </span>
      ),
    },
    { id: 'owner', header: 'Owner', cell: (key) => key.owner.name },
    {
      id: 'used',
      header: 'Last used',
      fit: true,
      cell: (key) =>
        key.lastUsedAt === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <Time at={key.lastUsedAt} />
        ),
    },
    { id: 'state', header: 'State', phone: 'bare', cell: (key) => <KeyState item={key} /> },
    ...(act === null ? [] : [actsColumn(act)]),
  ];
}

function headline(keys: readonly KeyItem[] | undefined): string {
  if (keys === undefined) return 'API keys';
  const live = keys.filter((key) => ['active', 'soon'].includes(stateOf(key)));
  const soon = live.filter((key) => stateOf(key) === 'soon').length;
  if (live.length === 0) return 'No API key is in use';
  const base = formatCount(live.length, 'active API key');
  return soon === 0 ? base : `${base}, ${soon} ${soon === 1 ? 'ends' : 'end'} within a week`;
}

/** Lists API keys with scopes, expiry and last use. Creates, rotates and revokes them. */
export function KeysPage() {
  const mayRead = useCan('accounts:read');
  const mayWrite = useCan('keys:write');
  const dialog = useDialog();
  const [ended, setEnded] = useState(false);
  const save = useSave('accounts');
  const query = useQuery({
    queryKey: queryKey('accounts', 'keys'),
    queryFn: ({ signal }) => api<Page<KeyItem>>('/api/keys', { query: { limit: 1_000 }, signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="accounts:read" what="the API keys" />;
  const all = query.data?.items ?? [];
  const keyOf = (name: string) => all.find(({ id }) => id === dialog.id(name));
  const [rotating, revoking] = [keyOf('rotate'), keyOf('revoke')];
  const rows = all.filter((key) => ended || ['active', 'soon'].includes(stateOf(key)));
  return (
    <>
      <PageHead
        title={headline(query.data?.items)}
        sub="A key acts as its owner, within its scopes. Keys cannot decide on high-risk actions."
        actions={
          <>
            {all.length > rows.length || ended ? (
              <Button onClick={() => setEnded(!ended)}>
                {ended ? 'Hide ended keys' : 'Show ended keys'}
              </Button>
            ) : null}
            {mayWrite ? (
              <Button variant="primary" onClick={() => dialog.open('add')}>
                Create key…
              </Button>
            ) : null}
          </>
        }
      />
      <Panel aria-label="API keys" className="overflow-hidden">
        <QueryBody query={query} what="API keys">
          {() =>
            rows.length === 0 ? (
              <EmptyState kind="no-data" title="No API keys yet">
                Collectors, pipelines and scripts use a key to connect to Tandem.
              </EmptyState>
            ) : (
              <DataTable
                label="API keys, newest first"
                columns={columnsOf(mayWrite ? (kind, key) => dialog.open(kind, key.id) : null)}
                rows={rows}
                rowKey={(key) => key.id}
              />
            )
          }
        </QueryBody>
      </Panel>
      {mayWrite && dialog.is('add') ? <KeyDialog onClose={dialog.close} /> : null}
      {mayWrite && rotating ? <RotateDialog item={rotating} onClose={dialog.close} /> : null}
      {mayWrite && revoking ? (
        <ConfirmDialog
          {...dialog.bind('revoke', revoking.id)}
          title={`Revoke ${revoking.name}`}
          confirmLabel="Revoke key"
          typedName={revoking.name}
          onConfirm={async () => {
            await save.mutateAsync({ path: `/api/keys/${revoking.id}`, method: 'DELETE' });
            toast.success(`${revoking.name} revoked`);
          }}
        >
          Anything that uses this key is refused immediately. You cannot undo this. Rotate the key
          instead if you need time to replace it.
        </ConfirmDialog>
      ) : null}
    </>
  );
}
