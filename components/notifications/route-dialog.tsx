'use client';
import { useState } from 'react';
import { useSession } from '#components/shell/session.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { NameField } from '#components/ui/name-field.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import type { ChannelItem, NotificationRoute } from '#lib/schemas/notifications.ts';
import { notificationEvents } from '#lib/choices/notifications.ts';
import { EVENT_WORD } from './notification-words.ts';
import { QuietFields } from './quiet-fields.tsx';

/** A route as it is edited; a new one gets its id on the server. */
export type RouteDraft = Omit<NotificationRoute, 'id'> & { id?: string };

const SEVERITIES = [
  { value: 'info', label: 'Any' },
  { value: 'warning', label: 'Warning or worse' },
  { value: 'error', label: 'Error or worse' },
  { value: 'critical', label: 'Only critical' },
] as const;

const EMPTY: RouteDraft = {
  name: '',
  enabled: true,
  minSeverity: 'warning',
  teams: [],
  environments: [],
  events: [],
  channels: [],
  quiet: null,
  goOn: false,
};

interface BoxesProps<T extends string> {
  legend: string;
  hint: string;
  options: readonly { value: T; label: string }[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}

function Boxes<T extends string>({ legend, hint, options, chosen, onChange }: BoxesProps<T>) {
  return (
    <fieldset className="grid gap-0.5">
      <legend className="font-medium">{legend}</legend>
      <div className="grid gap-x-3 sm:grid-cols-2">
        {options.map(({ value, label }) => (
          <Checkbox
            key={value}
            checked={chosen.includes(value)}
            onCheckedChange={(on) =>
              onChange(on ? [...chosen, value] : chosen.filter((each) => each !== value))
            }
          >
            {label}
          </Checkbox>
        ))}
      </div>
      <p className="text-xs text-ink-3">{hint}</p>
    </fieldset>
  );
}

/** Names to choose from; a name that is chosen but gone stays visible, so that it can be taken out. */
function PlaceBoxes({ draft, onChange }: PlaceProps) {
  const session = useSession();
  const options = (known: readonly { name: string }[], chosen: readonly string[]) =>
    [...new Set([...known.map(({ name }) => name), ...chosen])].map((name) => ({
      value: name,
      label: known.some((each) => each.name === name) ? name : `${name} (not known)`,
    }));
  return (
    <>
      {(['environments', 'teams'] as const).map((field) => (
        <Boxes
          key={field}
          legend={field === 'environments' ? 'Environments' : 'Teams'}
          hint={
            session[field].length === 0
              ? 'There is none yet, so this route is for any.'
              : 'None chosen: any, and what has none.'
          }
          options={options(session[field], draft[field])}
          chosen={draft[field]}
          onChange={(chosen) => onChange({ [field]: chosen })}
        />
      ))}
    </>
  );
}

interface PlaceProps {
  draft: RouteDraft;
  onChange: (part: Partial<RouteDraft>) => void;
}

export interface RouteDialogProps {
  route: NotificationRoute | null;
  channels: readonly ChannelItem[];
  /** Why the list was refused. */
  problem: string;
  pending: boolean;
  onClose: () => void;
  onSave: (draft: RouteDraft) => void;
}

/** Edits a route or makes one. */
export function RouteDialog({
  route,
  channels,
  problem,
  pending,
  onClose,
  onSave,
}: RouteDialogProps) {
  const [draft, setDraft] = useState<RouteDraft>(
    route ?? { ...EMPTY, channels: channels.slice(0, 1).map(({ id }) => id) },
  );
  const set = (part: Partial<RouteDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const ready = draft.channels.length > 0 && draft.quiet?.days.length !== 0;
  return (
    <FormDialog
      title={route ? `Edit ${route.name}` : 'Add route'}
      problem={problem}
      saveLabel="Save route"
      pending={pending}
      disabled={!ready}
      onSubmit={() => onSave(draft)}
      onClose={onClose}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <NameField value={draft.name} onChange={(name) => set({ name })} error={undefined} />
        <Field label="Severity">
          {(control) => (
            <Select
              {...control}
              className="w-full"
              options={SEVERITIES}
              value={draft.minSeverity}
              onValueChange={(value) => {
                const found = SEVERITIES.find((each) => each.value === value);
                if (found) set({ minSeverity: found.value });
              }}
            />
          )}
        </Field>
      </div>
      <Boxes
        legend="Tell of"
        hint="None chosen: everything."
        options={notificationEvents.map((value) => ({ value, label: EVENT_WORD[value] }))}
        chosen={draft.events}
        onChange={(events) => set({ events })}
      />
      <PlaceBoxes draft={draft} onChange={set} />
      <Boxes
        legend="Over"
        hint={draft.channels.length === 0 ? 'Choose at least one channel.' : 'Each is told once.'}
        options={channels.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={draft.channels}
        onChange={(chosen) => set({ channels: chosen })}
      />
      <QuietFields quiet={draft.quiet} onChange={(quiet) => set({ quiet })} />
      <Switch checked={draft.goOn} onCheckedChange={(goOn) => set({ goOn })}>
        Go on to the next route afterwards
      </Switch>
    </FormDialog>
  );
}
