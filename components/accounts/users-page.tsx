'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { useDeferredValue, useState } from 'react';
import { api } from '#components/client/api.ts';
import { ListBody } from '#components/client/page/list-body.tsx';
import { MissingSheet } from '#components/client/page/missing-sheet.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan, useSession } from '#components/client/session.tsx';
import { useLinkedRow } from '#components/client/use-linked-row.ts';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Input } from '#components/ui/forms/input.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { RowLink } from '#components/ui/tables/row-link.tsx';
import { Time } from '#components/ui/time.tsx';
import type { Grant } from '#lib/permissions.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { UserItem } from '#lib/schemas/accounts/accounts.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { describeGrant } from './grant-text.ts';
import { RoleTableDialog } from './role-table.tsx';

const UserDialog = dynamic(() => import('./user-dialog.tsx').then((module) => module.UserDialog), {
  ssr: false,
});
const UserSheet = dynamic(() => import('./user-sheet.tsx').then((module) => module.UserSheet), {
  ssr: false,
});

const FACTOR_WORD = { totp: 'App', passkey: 'Passkey' } as const;

function GrantBadge({ grant }: { grant: Grant }) {
  return <Badge>{describeGrant(grant, useSession())}</Badge>;
}

function UserState({ user }: { user: UserItem }) {
  if (user.disabledAt !== null) return <StateBadge state="hidden">Disabled</StateBadge>;
  return <StateBadge state="ok">Active</StateBadge>;
}

function columnsOf(open: (user: UserItem) => void): Column<UserItem>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      phone: 'title',
      cell: (user) => (
        <RowLink param="user" value={user.id} onOpen={() => open(user)}>
          {user.name}
        </RowLink>
      ),
    },
    {
      id: 'email',
      header: 'Email',
      phone: 'bare',
      cell: (user) => <span className="wrap-anywhere">{user.email}</span>,
    },
    {
      id: 'roles',
      header: 'Roles',
      phone: 'bare',
      cell: (user) => (
        <span className="flex flex-wrap gap-1">
          {user.grants.map((grant, index) => (
            <GrantBadge key={index} grant={grant} />
          ))}
          {user.kind === 'service' ? <Badge>Service</Badge> : null}
        </span>
      ),
    },
    {
      id: 'seen',
      header: 'Last sign-in',
      fit: true,
      cell: (user) =>
        user.lastSignInAt === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <Time at={user.lastSignInAt} />
        ),
    },
    {
      id: 'second-factor',
      header: 'Second factor',
      fit: true,
      cell: (user) =>
        user.secondFactors.length === 0 ? (
          <span className="text-ink-3">none</span>
        ) : (
          user.secondFactors.map((factor) => FACTOR_WORD[factor]).join(', ')
        ),
    },
    { id: 'state', header: 'State', fit: true, cell: (user) => <UserState user={user} /> },
  ];
}

export function UsersPage() {
  const mayRead = useCan('accounts:read');
  const mayWrite = useCan('accounts:write');
  const [q, setQ] = useState('');
  const search = useDeferredValue(q);
  const [chosen, setChosen] = useQueryState('user', parseAsString.withOptions({ history: 'push' }));
  const dialog = useDialog();
  const query = useInfiniteQuery({
    queryKey: queryKey('accounts', 'users', search),
    queryFn: ({ pageParam, signal }) =>
      api<Page<UserItem>>('/api/users', { query: { q: search, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    enabled: mayRead,
  });
  const loaded = query.data?.pages.flatMap((page) => page.items);
  const { row: user, missing } = useLinkedRow('accounts', '/api/users', {
    id: chosen,
    rows: loaded,
  });
  if (!mayRead) return <NoPermission permission="accounts:read" what="the accounts" />;
  const rows = loaded ?? [];
  const close = (): void => void setChosen(null);
  return (
    <>
      <PageHead
        title="Users"
        sub="People and services with an account, and their roles."
        actions={
          <>
            <Button onClick={() => dialog.open('roles')}>Permissions by role</Button>
            {mayWrite ? (
              <Button variant="primary" onClick={() => dialog.open('add')}>
                Add user…
              </Button>
            ) : null}
          </>
        }
      />
      <Panel aria-label="Users" className="overflow-hidden">
        <PanelHeader title="Accounts" ruled>
          <Input
            aria-label="Find a user"
            placeholder="Name or email"
            type="search"
            value={q}
            onChange={(event) => setQ(event.target.value)}
            className="my-1.5 ml-2 max-w-64"
          />
        </PanelHeader>
        <ListBody
          query={query}
          count={rows.length}
          what="accounts"
          noun="account"
          skeletonRows={4}
          empty={
            <EmptyState kind="no-match" title="No matching accounts">
              Search by part of the name or email address.
            </EmptyState>
          }
        >
          <DataTable
            label="Accounts, newest first"
            columns={columnsOf((row) => void setChosen(row.id))}
            rows={rows}
            rowKey={(row) => row.id}
          />
        </ListBody>
      </Panel>
      {user === null ? null : <UserSheet key={user.id} user={user} onClose={close} />}
      {missing ? <MissingSheet noun="account" onClose={close} /> : null}
      {dialog.is('add') && mayWrite ? <UserDialog onClose={dialog.close} /> : null}
      {dialog.is('roles') ? <RoleTableDialog onClose={dialog.close} /> : null}
    </>
  );
}
