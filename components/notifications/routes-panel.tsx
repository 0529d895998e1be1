'use client';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Switch } from '#components/ui/forms/switch.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import type { NotificationRouting } from '#lib/schemas/notifications/notifications.ts';
import { routeSentence } from './notification-text.ts';
import { moveRoute, removeRoute, switchRoute, type RouteChange } from './route-changes.ts';
import { RoutesConflict } from './routes-conflict.tsx';
import { useChannels, useRouting } from './use-notifications.ts';
import { tellRefusal, useSaveRoutes, type SavingRoutes } from './use-save-routes.ts';

const RouteDialog = dynamic(
  () => import('./route-dialog.tsx').then((module) => module.RouteDialog),
  {
    ssr: false,
  },
);

interface RowProps {
  routing: NotificationRouting;
  index: number;
  channels: ReadonlyMap<string, string>;
  saving: SavingRoutes;
  onEdit: () => void;
}

function RouteActs({ routing, index, saving, onEdit }: Omit<RowProps, 'channels'>) {
  const { routes } = routing;
  const route = routes[index];
  const dialog = useDialog();
  if (route === undefined) return null;
  const run = (change: RouteChange, done: string): void =>
    void saving.run(routing, change, `${route.name} is ${done}`).catch(tellRefusal);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <IconButton
        icon={ArrowUp}
        label={`Move ${route.name} up`}
        disabled={index === 0 || saving.pending}
        onClick={() => run(moveRoute(route.id, -1), 'moved')}
      />
      <IconButton
        icon={ArrowDown}
        label={`Move ${route.name} down`}
        disabled={index === routes.length - 1 || saving.pending}
        onClick={() => run(moveRoute(route.id, 1), 'moved')}
      />
      <Switch
        checked={route.enabled}
        disabled={saving.pending}
        label={`Enable route ${route.name}`}
        onCheckedChange={(enabled) => run(switchRoute(route.id, enabled), enabled ? 'on' : 'off')}
      >
        {route.enabled ? 'On' : 'Off'}
      </Switch>
      <Button aria-label={`Edit ${route.name}`} onClick={onEdit}>
        Edit…
      </Button>
      <ConfirmDialog
        {...dialog.bind('remove-route', route.id)}
        trigger={<IconButton icon={Trash2} label={`Remove ${route.name}`} />}
        title={`Remove the route ${route.name}?`}
        confirmLabel="Remove route"
        onConfirm={() => saving.run(routing, removeRoute(route.id), `${route.name} removed`)}
      >
        Sent messages stay in the delivery log.
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

/** Notification routes as an ordered list of sentences. */
export function RoutesPanel() {
  const mayWrite = useCan('notifications:write');
  const query = useRouting();
  const channels = useChannels();
  const saving = useSaveRoutes();
  const dialog = useDialog();
  const editing = dialog.id('route');
  const items = channels.data?.items ?? [];
  const names = new Map(items.map(({ id, name }) => [id, name]));
  const add =
    mayWrite && items.length > 0 ? (
      <Button variant="primary" size="sm" onClick={() => dialog.open('new-route')}>
        Add route…
      </Button>
    ) : null;
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
              <EmptyState kind="no-source" title="No routes yet" action={add}>
                {channels.data?.items.length === 0
                  ? 'Add a channel first; a route sends events to channels.'
                  : 'A route sends events to channels. Without one, no notifications are sent.'}
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
                    onEdit={() => dialog.open('route', route.id)}
                  />
                ))}
              </ol>
            )}
            {saving.conflict === null ? null : (
              <div className="px-4 pb-3">
                <RoutesConflict
                  conflict={saving.conflict}
                  channels={names}
                  onEnd={() => undefined}
                />
              </div>
            )}
            {mayWrite &&
            channels.data !== undefined &&
            (editing !== null || dialog.is('new-route')) ? (
              <RouteDialog
                key={editing}
                routing={routing}
                routeId={editing}
                channels={items}
                onClose={dialog.close}
              />
            ) : null}
          </>
        )}
      </QueryBody>
      <PanelFoot>
        {mayWrite ? (
          <p>
            Evaluated from top to bottom. An event stops at the first matching route unless that
            route continues.
          </p>
        ) : (
          <ReadOnlyNote permission="notifications:write" />
        )}
      </PanelFoot>
    </Panel>
  );
}
