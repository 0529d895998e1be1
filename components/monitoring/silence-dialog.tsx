'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { Button } from '#components/ui/button.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatMoment } from '#lib/time-format.ts';
import { HiddenAlerts } from './hidden-alerts.tsx';
import { MatcherFields } from './matcher-fields.tsx';
import { fromWall, scopeSentence, toWall, type SilenceStart } from './silence-text.ts';
import { useSilencePreview } from './use-monitoring.ts';

const HOUR_MS = 3_600_000;
const LENGTHS = [
  { label: '1 h', ms: HOUR_MS },
  { label: '4 h', ms: 4 * HOUR_MS },
  { label: '1 day', ms: 24 * HOUR_MS },
  { label: '7 days', ms: 7 * 24 * HOUR_MS },
];
const NOTHING: SilenceStart = {
  matchers: [{ name: 'service.name', operator: '=', value: '' }],
  resource: null,
  monitor: null,
};

interface Draft {
  kind: 'silence' | 'maintenance';
  reason: string;
  from: string;
  to: string;
  weekly: boolean;
}

/** Creates a silence or a maintenance window; previews the alerts it would match. */
export function SilenceDialog({
  start = NOTHING,
  onClose,
}: {
  start?: SilenceStart;
  onClose: () => void;
}) {
  const zone = useZone();
  const save = useSave('incidents');
  const [matchers, setMatchers] = useState(start.matchers);
  const [draft, setDraft] = useState<Draft>(() => {
    const nowMs = Date.now();
    return {
      kind: 'silence',
      reason: '',
      from: toWall(nowMs, zone),
      to: toWall(nowMs + 4 * HOUR_MS, zone),
      weekly: false,
    };
  });
  const scope = {
    matchers: matchers.filter((matcher) => matcher.name.trim() !== ''),
    resourceId: start.resource?.id ?? null,
    monitorId: start.monitor?.id ?? null,
  };
  const preview = useSilencePreview(scope);
  const { text, rest, fields } = problemOf(save.error);
  const submit = (): void => {
    const { from, to, ...told } = draft;
    save.mutate(
      {
        path: '/api/silences',
        method: 'POST',
        body: {
          ...scope,
          ...told,
          zone,
          startsAt: fromWall(from, zone) ?? from,
          endsAt: fromWall(to, zone) ?? to,
        },
      },
      {
        onSuccess: () => {
          const endMs = fromWall(to, zone);
          toast.success(draft.kind === 'silence' ? 'Silenced' : 'Window scheduled', {
            description:
              endMs === null ? draft.reason : `Until ${formatMoment(endMs, Date.now(), zone)}`,
          });
          onClose();
        },
      },
    );
  };
  const named = scopeSentence({ ...start, matchers: [] });
  return (
    <FormDialog
      title="Silence alerts"
      description="Alerts still fire and appear as silenced, but open no incident."
      problem={text}
      rest={rest}
      saveLabel={draft.kind === 'silence' ? 'Silence alerts' : 'Schedule window'}
      pending={save.isPending}
      disabled={draft.reason.trim() === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      {named === '' ? null : (
        <p>
          Only alerts of <span className="font-medium">{named}</span>
        </p>
      )}
      <MatcherFields
        noun="Alerts"
        besides="metric, severity, title"
        matchers={matchers}
        onChange={setMatchers}
        errors={fields}
      />
      <TimeFields draft={draft} onChange={setDraft} zone={zone} errors={fields} />
      <ReasonField
        hint="Shown where the alerts are silenced, and in the audit log"
        value={draft.reason}
        onChange={(reason) => setDraft({ ...draft, reason })}
      />
      <HiddenAlerts preview={preview.data} error={preview.error} lead="Would silence now" />
    </FormDialog>
  );
}

interface TimeFieldsProps {
  draft: Draft;
  onChange: (draft: Draft) => void;
  zone: string;
  errors: Readonly<Record<string, string>>;
}

function TimeFields({ draft, onChange, zone, errors }: TimeFieldsProps) {
  const set = (part: Partial<Draft>): void => onChange({ ...draft, ...part });
  const moment = (name: 'from' | 'to', label: string, error: string | undefined) => (
    <Field label={`${label}, ${zone}`} error={error}>
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          required
          value={draft[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <div>
        <Segmented
          label="Kind"
          value={draft.kind}
          options={[
            { value: 'silence', label: 'Silence' },
            { value: 'maintenance', label: 'Maintenance window' },
          ]}
          onValueChange={(kind) =>
            set(
              kind === 'maintenance' ? { kind: 'maintenance' } : { kind: 'silence', weekly: false },
            )
          }
        />
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        {moment('from', 'Starts', errors['startsAt'])}
        {moment('to', 'Ends', errors['endsAt'])}
      </div>
      <div role="group" aria-label="Length" className="flex flex-wrap gap-2">
        {LENGTHS.map(({ label, ms }) => (
          <Button
            key={label}
            size="sm"
            onClick={() => {
              const fromMs = fromWall(draft.from, zone);
              if (fromMs !== null) set({ to: toWall(fromMs + ms, zone) });
            }}
          >
            {label}
          </Button>
        ))}
      </div>
      {draft.kind === 'maintenance' ? (
        <Switch checked={draft.weekly} onCheckedChange={(weekly) => set({ weekly })}>
          Every week at this time ({zone})
        </Switch>
      ) : null}
    </>
  );
}
