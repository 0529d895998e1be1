'use client';
import { useState } from 'react';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListPanel } from '#components/client/page/list-panel.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { SilenceItem } from '#lib/schemas/incidents/silences.ts';
import { HiddenAlerts } from './hidden-alerts.tsx';
import { scopeSentence } from './silence-text.ts';
import { useSilences } from './use-monitoring.ts';

/**
 * Silences and maintenance windows with scope, end, author and the alerts that they currently hide.
 */
export function SilenceList() {
  const [state, setState] = useState<'current' | 'over'>('current');
  const query = useSilences(state, useCan('incidents:read'));
  return (
    <ListPanel
      label="Silences"
      title="Silences and maintenance windows"
      end={
        <>
          <Segmented
            label="Filter silences"
            value={state}
            options={[
              { value: 'current', label: 'Current and upcoming' },
              { value: 'over', label: 'Ended' },
            ]}
            onValueChange={(value) => setState(value === 'over' ? 'over' : 'current')}
          />
          <CsvLink path="/api/silences" query={{ state }} />
        </>
      }
      query={query}
      what="silences"
      empty={
        <EmptyState
          kind="no-data"
          title={state === 'current' ? 'No active silences' : 'No ended silences yet'}
        >
          A silence stops known problems from opening incidents. It always has a reason and an end.
        </EmptyState>
      }
    >
      {(items) => (
        <ul className="divide-y divide-line">
          {items.map((item) => (
            <SilenceRow key={item.id} item={item} />
          ))}
        </ul>
      )}
    </ListPanel>
  );
}

function SilenceState({ item }: { item: SilenceItem }) {
  if (item.state === 'active') return <StateBadge state="hidden">Silences now</StateBadge>;
  if (item.state === 'scheduled') return <StateBadge state="learning">Upcoming</StateBadge>;
  return <StateBadge state="ok">Ended</StateBadge>;
}

function WindowTimes({ item }: { item: SilenceItem }) {
  if (item.endedAt !== null)
    return (
      <>
        Ended by {item.endedBy} <Time at={item.endedAt} show="both" />
      </>
    );
  const window = item.window ?? { from: item.startsAt, to: item.endsAt };
  return (
    <>
      <Time at={window.from} show="absolute" /> to <Time at={window.to} show="both" />
      {item.weekly ? `, every week (${item.zone})` : ''}
    </>
  );
}

function SilenceRow({ item }: { item: SilenceItem }) {
  const mayWrite = useCan('incidents:write');
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
        <span className="w-24 flex-none">
          <SilenceState item={item} />
        </span>
        <div className="grid min-w-0 flex-1 basis-64 gap-0.5">
          <span className="font-medium">{item.reason}</span>
          <span className="ident text-xs text-ink-2 wrap-anywhere">{scopeSentence(item)}</span>
          <span className="text-xs text-ink-3">
            {item.kind === 'maintenance' ? 'Maintenance window' : 'Silence'} by {item.author},{' '}
            <WindowTimes item={item} />
          </span>
        </div>
        {mayWrite && item.state !== 'over' ? <EndSilence item={item} /> : null}
      </div>
      {item.state === 'active' ? (
        <HiddenAlerts preview={item.hidesNow} lead="Silences now" />
      ) : null}
    </li>
  );
}

function EndSilence({ item }: { item: SilenceItem }) {
  const save = useSave('incidents');
  const dialog = useDialog();
  return (
    <ConfirmDialog
      {...dialog.bind('end-silence', item.id)}
      trigger={
        <Button size="sm">
          End now…<span className="sr-only"> {item.reason}</span>
        </Button>
      }
      title="End this silence"
      confirmLabel="End silence"
      onConfirm={async () => {
        await save.mutateAsync({ path: `/api/silences/${item.id}/end`, method: 'POST' });
        toast.success('Silence ended');
      }}
    >
      Alerts that are still firing join or open an incident within a minute.
    </ConfirmDialog>
  );
}
