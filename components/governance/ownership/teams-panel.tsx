'use client';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { teamHref } from '#components/labels/ownership-text.ts';
import { Button } from '#components/ui/button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { TeamItem } from '#lib/schemas/infrastructure/ownership.ts';

const DeleteTeamDialog = dynamic(
  () => import('./delete-team-dialog.tsx').then((module) => module.DeleteTeamDialog),
  {
    ssr: false,
  },
);

interface TeamActs {
  rename: (team: TeamItem) => void;
  remove: (team: TeamItem) => void;
}

function columnsOf(acts: TeamActs | null): Column<TeamItem>[] {
  return [
    {
      id: 'name',
      header: 'Team',
      phone: 'title',
      cell: (team) => <span className="font-medium">{team.name}</span>,
    },
    {
      id: 'resources',
      header: 'Resources',
      num: true,
      fit: true,
      cell: (team) => (
        <TextLink
          href={teamHref(team.name)}
          aria-label={`${formatCount(team.resources, 'resource')} of ${team.name}`}
        >
          {formatNumber(team.resources)}
        </TextLink>
      ),
    },
    {
      id: 'members',
      header: 'Members',
      cell: (team) =>
        team.memberCount === 0 ? (
          <span className="text-ink-3">no role assigned</span>
        ) : team.members.length === 0 ? (
          formatNumber(team.memberCount)
        ) : (
          team.members.map(({ name, roles }) => `${name} (${roles.join(', ')})`).join(', ')
        ),
    },
    ...(acts === null
      ? []
      : [
          {
            id: 'acts',
            header: <span className="sr-only">Actions</span>,
            fit: true,
            phone: 'bare' as const,
            cell: (team: TeamItem) => (
              <span className="flex gap-1">
                <Button
                  size="sm"
                  aria-label={`Rename ${team.name}`}
                  onClick={() => acts.rename(team)}
                >
                  Rename…
                </Button>
                <Button
                  size="sm"
                  aria-label={`Delete ${team.name}`}
                  onClick={() => acts.remove(team)}
                >
                  Delete…
                </Button>
              </span>
            ),
          },
        ]),
  ];
}

interface TeamDialogProps {
  team: TeamItem | null;
  onSaved: () => void;
  onClose: () => void;
}

function TeamDialog({ team, onSaved, onClose }: TeamDialogProps) {
  const save = useSave('accounts', onSaved);
  const [name, setName] = useState(team?.name ?? '');
  const { text, rest, fields } = problemOf(save.error);
  // The list is refetched while the dialog is open. The save uses the revision from when it was
  // opened.
  const [base] = useState(team?.revision);
  const submit = (baseVersion = base): void =>
    save.mutate(
      team === null
        ? { path: '/api/teams', method: 'POST', body: { name } }
        : { path: `/api/teams/${team.id}`, method: 'PATCH', body: { name, baseVersion } },
    );
  return (
    <FormDialog
      title={team === null ? 'Add team' : `Rename ${team.name}`}
      problem={text}
      rest={rest}
      saveLabel={team === null ? 'Add team' : 'Rename team'}
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} error={fields['name']} maxLength={100} />
      <ConflictNote
        error={save.error}
        yours={{ name }}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}

/** Teams with the resources they own and the users who have a role for them. */
export function TeamsPanel() {
  const mayWrite = useCan('accounts:write');
  const router = useRouter();
  const dialog = useDialog();
  const query = useQuery({
    queryKey: queryKey('accounts', 'teams'),
    queryFn: ({ signal }) => api<Page<TeamItem>>('/api/teams', { signal }),
  });
  const teams = query.data?.items ?? [];
  const [renaming, deleting] = ['rename-team', 'delete-team'].map((name) =>
    teams.find(({ id }) => id === dialog.id(name)),
  );
  // The team names are part of the session.
  const saved = (): void => void dialog.close().then(() => router.refresh());
  return (
    <Panel aria-label="Teams" className="overflow-hidden">
      <PanelHeader
        title="Teams"
        count={query.data?.items.length}
        ruled
        end={
          mayWrite ? (
            <Button size="sm" onClick={() => dialog.open('add-team')}>
              Add team…
            </Button>
          ) : null
        }
      />
      <QueryBody query={query} what="teams">
        {(page) =>
          page.items.length === 0 ? (
            <EmptyState kind="no-data" title="No teams yet" className="min-h-28">
              Resources, incidents and roles can belong to a team. Assign members to a team with
              their roles, under Users.
            </EmptyState>
          ) : (
            <DataTable
              label="Teams"
              columns={columnsOf(
                mayWrite
                  ? {
                      rename: ({ id }) => dialog.open('rename-team', id),
                      remove: ({ id }) => dialog.open('delete-team', id),
                    }
                  : null,
              )}
              rows={page.items}
              rowKey={(team) => team.id}
            />
          )
        }
      </QueryBody>
      {mayWrite ? null : (
        <PanelFoot>
          <ReadOnlyNote permission="accounts:write" />
        </PanelFoot>
      )}
      {mayWrite && (renaming !== undefined || dialog.is('add-team')) ? (
        <TeamDialog team={renaming ?? null} onSaved={saved} onClose={dialog.close} />
      ) : null}
      {mayWrite && deleting !== undefined ? (
        <DeleteTeamDialog
          team={deleting}
          others={teams.filter(({ id }) => id !== deleting.id)}
          onDeleted={saved}
          onClose={dialog.close}
        />
      ) : null}
    </Panel>
  );
}
