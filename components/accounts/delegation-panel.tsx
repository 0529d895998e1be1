'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { api } from '#components/shell/api.ts';
import { QueryBody } from '#components/shell/query-body.tsx';
import { useCan, useSession } from '#components/shell/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { Select } from '#components/ui/select.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { DelegationItem, DelegationPage } from '#lib/schemas/actions-delegations.ts';
import { wallToUtc } from '#lib/time.ts';

/** The wall time of a form field, in the zone of the screen, as ISO 8601 in UTC. */
function toIso(local: string, zone: string): string {
  const wallMs = Date.parse(`${local}:00Z`);
  return Number.isFinite(wallMs) ? new Date(wallToUtc(wallMs, zone)).toISOString() : local;
}

interface DialogProps {
  people: DelegationPage['people'];
  onClose: () => void;
}

function DelegationDialog({ people, onClose }: DialogProps) {
  const zone = useZone();
  const save = useSave('actions');
  const [draft, setDraft] = useState({ toId: people[0]?.id ?? '', from: '', to: '', reason: '' });
  const { text, fields } = problemOf(save.error);
  const set = (part: Partial<typeof draft>): void => setDraft({ ...draft, ...part });
  const submit = (): void =>
    save.mutate(
      {
        path: '/api/account/delegations',
        method: 'POST',
        body: {
          toId: draft.toId,
          ...(draft.from === '' ? {} : { startsAt: toIso(draft.from, zone) }),
          endsAt: toIso(draft.to, zone),
          reason: draft.reason,
        },
      },
      {
        onSuccess: () => {
          toast.success('Your approvals are handed over');
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title="Hand your approvals over"
      description="Both of you must hold the role that an action asks for. The vote is one vote and names both."
      problem={text}
      saveLabel="Hand over"
      pending={save.isPending}
      disabled={draft.toId === '' || draft.to === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="To" error={fields['toId']}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={people.map(({ id, name }) => ({ value: id, label: name }))}
            value={draft.toId}
            onValueChange={(toId) => set({ toId })}
          />
        )}
      </Field>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field label={`From (${zone})`} hint="Empty: now" error={fields['startsAt']}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              value={draft.from}
              onChange={(event) => set({ from: event.target.value })}
            />
          )}
        </Field>
        <Field label={`Until (${zone})`} error={fields['endsAt']}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              required
              value={draft.to}
              onChange={(event) => set({ to: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label="Reason" error={fields['reason']}>
        {(control) => (
          <Input
            {...control}
            maxLength={500}
            value={draft.reason}
            onChange={(event) => set({ reason: event.target.value })}
          />
        )}
      </Field>
    </FormDialog>
  );
}

function Row({ item, mine }: { item: DelegationItem; mine: 'given' | 'taken' }) {
  const save = useSave('actions');
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-2.5">
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p>
          {mine === 'given' ? (
            <>
              <b className="font-medium">{item.to.name}</b> gives your approvals
            </>
          ) : (
            <>
              You give the approvals of <b className="font-medium">{item.from.name}</b>
            </>
          )}
          {item.active ? '' : ', not begun'}
        </p>
        <p className="text-xs text-ink-2">
          <Time at={item.startsAt} show="absolute" /> until{' '}
          <Time at={item.endsAt} show="absolute" />
          {item.reason === '' ? '' : `. ${item.reason}`}
        </p>
      </div>
      <Button
        size="sm"
        pending={save.isPending}
        aria-label={`End the hand-over from ${item.from.name} to ${item.to.name}`}
        onClick={() =>
          save.mutate(
            { path: `/api/account/delegations/${item.id}`, method: 'DELETE' },
            { onSuccess: () => toast.success('The hand-over is over') },
          )
        }
      >
        End now
      </Button>
    </li>
  );
}

/** Hands your approvals to somebody else while you are away. */
export function DelegationPanel() {
  const { user } = useSession();
  const infrastructure = useCan('actions:decide-infrastructure');
  const models = useCan('actions:decide-models');
  const decides = infrastructure || models;
  const [open, setOpen] = useState(false);
  const query = useQuery({
    queryKey: queryKey('actions', 'delegations'),
    queryFn: ({ signal }) => api<DelegationPage>('/api/account/delegations', { signal }),
    enabled: decides,
  });
  if (!decides) return null;
  const people = query.data?.people ?? [];
  return (
    <Panel aria-label="Approvals while you are away" className="overflow-hidden">
      <PanelHeader
        title="Approvals while you are away"
        end={
          people.length === 0 ? null : (
            <Button size="sm" onClick={() => setOpen(true)}>
              Hand over…
            </Button>
          )
        }
      />
      <QueryBody query={query} what="hand-overs" rows={1}>
        {({ items }) => {
          const own = items.filter(({ from, to }) => [from.id, to.id].includes(user.id));
          return own.length === 0 ? (
            <EmptyState kind="no-data" title="Nothing is handed over" className="min-h-20">
              {people.length === 0
                ? 'Nobody else holds a role that decides on actions.'
                : 'Somebody who holds the same roles can give your approvals for a time.'}
            </EmptyState>
          ) : (
            <ul>
              {own.map((item) => (
                <Row
                  key={item.id}
                  item={item}
                  mine={item.from.id === user.id ? 'given' : 'taken'}
                />
              ))}
            </ul>
          );
        }}
      </QueryBody>
      {open ? <DelegationDialog people={people} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
