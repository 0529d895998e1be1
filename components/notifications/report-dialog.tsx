'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { diffValues } from '#components/client/save/diff-values.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import type { ChannelItem } from '#lib/schemas/notifications/notifications.ts';
import type { ReportItem } from '#lib/schemas/notifications/reports.ts';
import { DAY_NAMES, KIND_WORD } from './notification-text.ts';
import { REPORT_WORD } from './report-text.ts';

const MONTH_DAYS = Array.from({ length: 28 }, (_, index) => ({
  value: String(index + 1),
  label: String(index + 1),
}));
const WEEK_DAYS = DAY_NAMES.map((label, index) => ({ value: String(index + 1), label }));
const EVERY = [
  { value: 'day', label: 'Every day' },
  { value: 'week', label: 'Every week' },
  { value: 'month', label: 'Every month' },
];
type Draft = Pick<ReportItem, 'name' | 'kind' | 'every' | 'day' | 'time' | 'zone' | 'channels'>;

function startOf(item: ReportItem | null, zone: string, executive: boolean): Draft {
  if (item !== null) return item;
  const kind = executive ? 'executive' : 'operations';
  return { name: '', kind, every: 'week', day: 1, time: '07:00', zone, channels: [] };
}

interface Part {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  fields: Readonly<Record<string, string>>;
}

function TimeFields({ draft, set, fields }: Part) {
  return (
    <>
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <Field label="Frequency" error={fields['every']}>
          {(control) => (
            <Select
              {...control}
              className="w-full"
              options={EVERY}
              value={draft.every}
              onValueChange={(every) =>
                set({
                  every: every === 'day' || every === 'month' ? every : 'week',
                  day: every === 'day' ? 0 : 1,
                })
              }
            />
          )}
        </Field>
        {draft.every === 'day' ? null : (
          <Field label="Day" error={fields['day']}>
            {(control) => (
              <Select
                {...control}
                className="w-full"
                options={draft.every === 'week' ? WEEK_DAYS : MONTH_DAYS}
                value={String(draft.day)}
                onValueChange={(day) => set({ day: Number(day) })}
              />
            )}
          </Field>
        )}
        <Field label="Time" error={fields['time']}>
          {(control) => (
            <Input
              {...control}
              type="time"
              required
              value={draft.time}
              onChange={(event) => set({ time: event.target.value })}
            />
          )}
        </Field>
      </div>
      <Field label="Time zone" error={fields['zone']} hint="Such as Europe/Berlin or UTC">
        {(control) => (
          <Input
            {...control}
            required
            value={draft.zone}
            onChange={(event) => set({ zone: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function ChannelFields({
  draft,
  set,
  fields,
  channels,
}: Part & { channels: readonly ChannelItem[] }) {
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 font-medium">Channels</legend>
      {channels.map((channel) => (
        <Checkbox
          key={channel.id}
          checked={draft.channels.includes(channel.id)}
          onCheckedChange={(on) =>
            set({
              channels: on
                ? [...draft.channels, channel.id]
                : draft.channels.filter((each) => each !== channel.id),
            })
          }
        >
          {channel.name} <span className="text-xs text-ink-3">{KIND_WORD[channel.kind]}</span>
        </Checkbox>
      ))}
      {fields['channels'] === undefined ? null : (
        <p className="text-xs text-error-text">{fields['channels']}</p>
      )}
    </fieldset>
  );
}

const bodyOf = ({ name, kind, every, day, time, zone, channels }: Draft) => ({
  name,
  kind,
  every,
  day,
  time,
  zone,
  channels,
});

/** Replaces channel ids by names for display. */
function named<T extends { channels: string[] }>(body: T, channels: readonly ChannelItem[]): T {
  const nameOf = (id: string): string => channels.find((each) => each.id === id)?.name ?? id;
  return { ...body, channels: body.channels.map(nameOf) };
}

/** A scheduled report: its kind, times and channels. */
export function ReportDialog({
  item,
  channels,
  onClose,
}: {
  item: ReportItem | null;
  channels: readonly ChannelItem[];
  onClose: () => void;
}) {
  const save = useSave('notifications');
  const zone = useZone();
  const mayCosts = useCan('costs:read');
  const mayIncidents = useCan('incidents:read');
  const [draft, setDraft] = useState(() => startOf(item, zone, !mayIncidents));
  const { text, rest, fields } = problemOf(save.error);
  const part: Part = { draft, set: (next) => setDraft({ ...draft, ...next }), fields };
  const kinds = [
    ...(mayIncidents ? [{ value: 'operations', label: REPORT_WORD.operations }] : []),
    ...(mayCosts ? [{ value: 'executive', label: REPORT_WORD.executive }] : []),
  ];
  // The list is refetched while the dialog is open, but the save is based on the revision that was
  // opened.
  const [base] = useState(item?.revision);
  const body = bodyOf(draft);
  const yours = { ...body, enabled: item?.enabled ?? true };
  const submit = (baseVersion = base): void =>
    save.mutate(
      item === null
        ? { path: '/api/notifications/reports', method: 'POST', body }
        : {
            path: `/api/notifications/reports/${item.id}`,
            method: 'PUT',
            body: { ...yours, baseVersion },
          },
      {
        onSuccess: () => {
          toast.success(`${draft.name} is ${item === null ? 'scheduled' : 'saved'}`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={item === null ? 'Schedule a report' : `Edit ${item.name}`}
      description="Sends the figures as text, with a link to the page with charts. Opening the link requires signing in."
      problem={text}
      rest={rest}
      saveLabel="Save report"
      pending={save.isPending}
      disabled={draft.channels.length === 0}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <NameField
        value={draft.name}
        onChange={(name) => part.set({ name })}
        hint="Shown in the subject"
        error={fields['name']}
      />
      <Field label="Report" error={fields['kind']}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={kinds}
            value={draft.kind}
            onValueChange={(kind) =>
              part.set({ kind: kind === 'executive' ? 'executive' : 'operations' })
            }
          />
        )}
      </Field>
      <TimeFields {...part} />
      <ChannelFields {...part} channels={channels} />
      <ConflictNote
        error={save.error}
        yours={yours}
        onKeepYours={submit}
        onTakeTheirs={onClose}
        diff={(theirs, mine) => diffValues(named(theirs, channels), named(mine, channels))}
      />
    </FormDialog>
  );
}
