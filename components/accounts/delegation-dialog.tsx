'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import type { DelegationPage } from '#lib/schemas/actions/delegations.ts';
import { wallToUtc } from '#lib/time.ts';

/** Converts the wall time of a form field, in the zone of the screen, to ISO 8601 in UTC. */
function toIso(local: string, zone: string): string {
  const wallMs = Date.parse(`${local}:00Z`);
  return Number.isFinite(wallMs) ? new Date(wallToUtc(wallMs, zone)).toISOString() : local;
}

interface DialogProps {
  people: DelegationPage['people'];
  onClose: () => void;
}

/** Delegates the user's approvals to another user for a limited time. */
export function DelegationDialog({ people, onClose }: DialogProps) {
  const zone = useZone();
  const save = useSave('actions');
  const [draft, setDraft] = useState({ toId: people[0]?.id ?? '', from: '', to: '', reason: '' });
  const { text, rest, fields } = problemOf(save.error);
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
          toast.success('Approvals delegated');
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title="Delegate your approvals"
      description="You both need a role that the action requires. The vote counts once and names both of you."
      problem={text}
      rest={rest}
      saveLabel="Delegate"
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
        <Field label={`From (${zone})`} hint="Leave empty to start now" error={fields['startsAt']}>
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
