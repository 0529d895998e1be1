'use client';
import { useState } from 'react';
import { MissingSheet } from '#components/client/page/missing-sheet.tsx';
import { useSession } from '#components/client/session.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { notificationEvents } from '#lib/choices/notifications.ts';
import type { ChannelItem, NotificationRouting } from '#lib/schemas/notifications/notifications.ts';
import { EVENT_WORD } from './notification-text.ts';
import { QuietFields } from './quiet-fields.tsx';
import { putRoute, type RouteDraft } from './route-changes.ts';
import { RoutesConflict } from './routes-conflict.tsx';
import { useSaveRoutes } from './use-save-routes.ts';

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
  afterMinutes: 0,
  goOn: false,
};

const WAITS = [0, 5, 10, 15, 30, 60, 120, 240];

/** Wait times to choose from, including the current one. */
const waitChoices = (set: number): { value: string; label: string }[] =>
  [...new Set([...WAITS, set])]
    .toSorted((a, b) => a - b)
    .map((minutes) => ({
      value: String(minutes),
      label: minutes === 0 ? 'Immediately' : `After ${minutes} min, unless acknowledged`,
    }));

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

/**
 * Names to choose from; a selected name that no longer exists remains visible, so that it can be
 * removed.
 */
function PlaceBoxes({ draft, onChange }: PlaceProps) {
  const session = useSession();
  const options = (known: readonly { name: string }[], chosen: readonly string[]) =>
    [...new Set([...known.map(({ name }) => name), ...chosen])].map((name) => ({
      value: name,
      label: known.some((each) => each.name === name) ? name : `${name} (unknown)`,
    }));
  return (
    <>
      {(['environments', 'teams'] as const).map((field) => (
        <Boxes
          key={field}
          legend={field === 'environments' ? 'Environments' : 'Teams'}
          hint={
            session[field].length === 0
              ? 'None exist yet, so this route matches any.'
              : 'Leave empty to match any, including none.'
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
  routing: NotificationRouting;
  /** Id of the route; null adds a route. */
  routeId: string | null;
  channels: readonly ChannelItem[];
  onClose: () => void;
}

/** Edits or adds a route, based on the list as it was when the dialog opened. */
export function RouteDialog({ routing, routeId, channels, onClose }: RouteDialogProps) {
  const [opened] = useState(routing);
  const saving = useSaveRoutes();
  const route = opened.routes.find((each) => each.id === routeId);
  const [draft, setDraft] = useState<RouteDraft>(
    route ?? { ...EMPTY, channels: channels.slice(0, 1).map(({ id }) => id) },
  );
  const set = (part: Partial<RouteDraft>): void => setDraft((before) => ({ ...before, ...part }));
  const ready = draft.channels.length > 0 && draft.quiet?.days.length !== 0;
  const submit = async (): Promise<void> => {
    if (await saving.run(opened, putRoute(draft), `${draft.name} saved`)) onClose();
  };
  if (routeId !== null && route === undefined)
    return <MissingSheet noun="route" onClose={onClose} />;
  return (
    <FormDialog
      title={route ? `Edit ${route.name}` : 'Add route'}
      problem={saving.problem}
      saveLabel="Save route"
      pending={saving.pending}
      disabled={!ready}
      onSubmit={() => void submit().catch(() => undefined)}
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
        legend="Events"
        hint="Leave empty for all events."
        options={notificationEvents.map((value) => ({ value, label: EVENT_WORD[value] }))}
        chosen={draft.events}
        onChange={(events) => set({ events })}
      />
      <PlaceBoxes draft={draft} onChange={set} />
      <Boxes
        legend="Channels"
        hint={
          draft.channels.length === 0
            ? 'Choose at least one channel.'
            : 'Each receives one message.'
        }
        options={channels.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={draft.channels}
        onChange={(chosen) => set({ channels: chosen })}
      />
      <Field
        label="When"
        hint="An incident is handled when it is acknowledged or snoozed, a proposal when it is decided, and a rollout when it no longer waits. Place the first responder's route on top and let it continue."
      >
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={waitChoices(draft.afterMinutes)}
            value={String(draft.afterMinutes)}
            onValueChange={(value) => set({ afterMinutes: Number(value) })}
          />
        )}
      </Field>
      <QuietFields quiet={draft.quiet} onChange={(quiet) => set({ quiet })} />
      <Switch checked={draft.goOn} onCheckedChange={(goOn) => set({ goOn })}>
        Continue with the next route
      </Switch>
      <RoutesConflict
        conflict={saving.conflict}
        channels={new Map(channels.map((channel) => [channel.id, channel.name]))}
        onEnd={onClose}
      />
    </FormDialog>
  );
}
