'use client';
import dynamic from 'next/dynamic';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ReadOnlyNote } from '#components/accounts/no-permission.tsx';
import { QueryBody } from '#components/shell/query-body.tsx';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { useCan } from '#components/shell/session.tsx';
import { ConfirmDialog } from '#components/ui/alert-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { NotificationRoute, NotificationRouting } from '#lib/schemas/notifications.ts';
import { routeSentence } from './notification-words.ts';
import type { RouteDraft } from './route-dialog.tsx';
import { useChannels, useRouting } from './use-notifications.ts';

const RouteDialog = dynamic(
  () => import('./route-dialog.tsx').then((module) => module.RouteDialog),
  {
    ssr: false,
  },
);

function moved(routes: readonly NotificationRoute[], from: number, to: number) {
  const left = routes.filter((_, index) => index !== from);
  return [...left.slice(0, to), ...routes.slice(from, from + 1), ...left.slice(to)];
}

/** Saves the list as a whole; somebody else's save in between is refused, and the list is read again. */
function useSaveRoutes() {
  const save = useSave<{ version: number }>('notifications');
  const run = async (
    version: number,
    routes: readonly RouteDraft[],
    done: string,
  ): Promise<void> => {
    await save.mutateAsync({
      path: '/api/notifications/routes',
      method: 'PUT',
      body: { version, routes },
    });
    toast.success(done);
  };
  /** For acts without a form: a refusal is told by a toast. */
  const runAndTell = (version: number, routes: readonly RouteDraft[], done: string): void => {
    run(version, routes, done).catch((error: unknown) => {
      toast.error('The routes were not saved', { description: problemOf(error).text });
    });
  };
  return { run, runAndTell, pending: save.isPending, problem: problemOf(save.error).text };
}

interface RowProps {
  routing: NotificationRouting;
  index: number;
  channels: ReadonlyMap<string, string>;
  saving: ReturnType<typeof useSaveRoutes>;
  onEdit: () => void;
}

function RouteActs({ routing, index, saving, onEdit }: Omit<RowProps, 'channels'>) {
  const { version, routes } = routing;
  const route = routes[index];
  if (route === undefined) return null;
  const move = (to: number): void =>
    saving.runAndTell(version, moved(routes, index, to), `${route.name} is moved`);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <IconButton
        icon={ArrowUp}
        label={`Move ${route.name} up`}
        disabled={index === 0 || saving.pending}
        onClick={() => move(index - 1)}
      />
      <IconButton
        icon={ArrowDown}
        label={`Move ${route.name} down`}
        disabled={index === routes.length - 1 || saving.pending}
        onClick={() => move(index + 1)}
      />
      <Switch
        checked={route.enabled}
        disabled={saving.pending}
        label={`Use the route ${route.name}`}
        onCheckedChange={(enabled) =>
          saving.runAndTell(
            version,
            routes.map((each, at) => (at === index ? { ...each, enabled } : each)),
            `${route.name} is ${enabled ? 'on' : 'off'}`,
          )
        }
      >
        {route.enabled ? 'On' : 'Off'}
      </Switch>
      <Button aria-label={`Edit ${route.name}`} onClick={onEdit}>
        Edit…
      </Button>
      <ConfirmDialog
        trigger={<IconButton icon={Trash2} label={`Remove ${route.name}`} />}
        title={`Remove the route ${route.name}?`}
        confirmLabel="Remove route"
        onConfirm={() =>
          saving.run(
            version,
            routes.filter((_, at) => at !== index),
            `${route.name} is removed`,
          )
        }
      >
        What it has sent stays in the delivery log.
      </ConfirmDialog>
    </div>
  );
}

function RouteRow({
  routing,
  index,
  channels,
  saving,
  onEdit,
  mayWrite,
}: RowProps & { mayWrite: boolean }) {
  const route = routing.routes[index];
  if (route === undefined) return null;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <span className="w-5 flex-none text-ink-3 tabular-nums">{index + 1}</span>
      <div className="min-w-52 flex-1">
        <p className="font-medium">{route.name}</p>
        <p className="text-ink-2">{routeSentence(route, channels)}.</p>
      </div>
      {mayWrite ? (
        <RouteActs routing={routing} index={index} saving={saving} onEdit={onEdit} />
      ) : (
        <StateBadge state={route.enabled ? 'ok' : 'hidden'}>
          {route.enabled ? 'On' : 'Off'}
        </StateBadge>
      )}
    </li>
  );
}

/** Who is told what, as an ordered list of sentences. */
export function RoutesPanel() {
  const mayWrite = useCan('notifications:write');
  const query = useRouting();
  const channels = useChannels();
  const saving = useSaveRoutes();
  const [editing, setEditing] = useState<number | 'new' | null>(null);
  const items = channels.data?.items ?? [];
  const names = new Map(items.map(({ id, name }) => [id, name]));
  const add =
    mayWrite && items.length > 0 ? (
      <Button variant="primary" size="sm" onClick={() => setEditing('new')}>
        Add route…
      </Button>
    ) : null;
  const close = (): void => setEditing(null);
  return (
    <Panel aria-label="Routes">
      <PanelHeader
        title="Routes"
        count={query.data?.routes.length}
        end={query.data?.routes.length === 0 ? null : add}
        ruled
      />
      <QueryBody query={query} what="routes">
        {(routing) => (
          <>
            {routing.routes.length === 0 ? (
              <EmptyState kind="no-source" title="No route yet" action={add}>
                {items.length === 0
                  ? 'Add a channel first; a route says what goes to it.'
                  : 'A route says which events go to which channels. Without one nobody is told.'}
              </EmptyState>
            ) : (
              <ol className="divide-y divide-line">
                {routing.routes.map((route, index) => (
                  <RouteRow
                    key={route.id}
                    routing={routing}
                    index={index}
                    channels={names}
                    saving={saving}
                    mayWrite={mayWrite}
                    onEdit={() => setEditing(index)}
                  />
                ))}
              </ol>
            )}
            {editing === null ? null : (
              <RouteDialog
                route={editing === 'new' ? null : (routing.routes[editing] ?? null)}
                channels={items}
                problem={saving.problem}
                pending={saving.pending}
                onClose={close}
                onSave={(draft) => {
                  const next =
                    editing === 'new'
                      ? [...routing.routes, draft]
                      : routing.routes.map((each, at) => (at === editing ? draft : each));
                  void saving
                    .run(routing.version, next, `${draft.name} is saved`)
                    .then(close, () => undefined);
                }}
              />
            )}
          </>
        )}
      </QueryBody>
      <PanelFoot>
        {mayWrite ? (
          <p>
            Read from above. An event ends at the first route that takes it, unless that route says
            to go on.
          </p>
        ) : (
          <ReadOnlyNote permission="notifications:write" />
        )}
      </PanelFoot>
    </Panel>
  );
}
