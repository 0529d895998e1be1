'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { useOpened } from '#components/client/save/use-opened.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { IncidentSettings, IncidentSettingsAnswer } from '#lib/schemas/incidents/incidents.ts';
import { formatSpan } from '#lib/time-format.ts';

const FIELDS = [
  {
    name: 'breaches',
    label: 'Findings needed for an alert',
    hint: 'Default: 3',
    min: 1,
    max: 60,
  },
  { name: 'of', label: 'Out of the last (evaluations)', hint: 'Default: 5', min: 1, max: 60 },
  {
    name: 'quietSeconds',
    label: 'Quiet time before an incident is resolved (seconds)',
    hint: '10 seconds to one day',
    min: 10,
    max: 86_400,
  },
] as const;

function sentence({ breaches, of, quietSeconds }: IncidentSettings): string {
  return `A finding becomes an alert after ${breaches} of the last ${of} evaluations. An incident is resolved after ${formatSpan(quietSeconds * 1000)} without a firing alert.`;
}

/**
 * Minimum duration of a finding before it becomes an alert, and minimum time without alerts before
 * an incident is resolved.
 */
export function QuietPanel() {
  const mayRead = useCan('policies:read');
  const mayWrite = useCan('detection:write');
  const query = useQuery({
    queryKey: queryKey('incidents', 'settings'),
    queryFn: ({ signal }) => api<IncidentSettingsAnswer>('/api/settings/incidents', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  return (
    <Panel aria-label="Alert start and incident end">
      <PanelHeader title="Alert start and incident end" />
      <PanelBody>
        <QueryBody query={query} what="settings" rows={1}>
          {({ revision, ...settings }) =>
            mayWrite ? (
              <QuietForm settings={settings} revision={revision} />
            ) : (
              <p>{sentence(settings)}</p>
            )
          }
        </QueryBody>
      </PanelBody>
    </Panel>
  );
}

function QuietForm({ settings, revision }: { settings: IncidentSettings; revision: number }) {
  const save = useSave<IncidentSettingsAnswer>('incidents');
  const { value, setValue, base, begin } = useOpened(settings, revision);
  const { text, fields } = problemOf(save.error);
  const submit = (baseVersion = base): void =>
    save.mutate(
      { path: '/api/settings/incidents', method: 'PUT', body: { ...value, baseVersion } },
      {
        onSuccess: (saved) => {
          begin(value, saved.revision);
          toast.success('Saved', { description: sentence(saved) });
        },
      },
    );
  return (
    <form
      className="flex flex-wrap items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {FIELDS.map(({ name, label, hint, min, max }) => (
        <Field key={name} label={label} hint={hint} error={fields[name]}>
          {(control) => (
            <Input
              {...control}
              name={name}
              type="number"
              min={min}
              max={max}
              required
              value={Number.isNaN(value[name]) ? '' : value[name]}
              onChange={(event) => setValue({ ...value, [name]: event.target.valueAsNumber })}
            />
          )}
        </Field>
      ))}
      <Button type="submit" pending={save.isPending} className="mt-6">
        Save
      </Button>
      {text && Object.keys(fields).length === 0 ? <FormAlert>{text}</FormAlert> : null}
      <ConflictNote
        error={save.error}
        yours={value}
        onKeepYours={submit}
        onTakeTheirs={() => {
          begin(settings, revision);
          save.reset();
        }}
      />
    </form>
  );
}
