'use client';
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '#components/client/api.ts';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { useOpened } from '#components/client/save/use-opened.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { intakeLimits } from '#lib/choices/sources.ts';
import { formatNumber } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type {
  telemetryAnswerSchema,
  telemetrySettingsSchema,
} from '#lib/schemas/sources/sources.ts';

type Settings = z.output<typeof telemetrySettingsSchema>;
type Answer = z.output<typeof telemetryAnswerSchema>;

const RETENTION = [
  ['raw', 'Raw samples (days)'],
  ['minute', 'By minute (days)'],
  ['hour', 'By hour (days)'],
  ['logs', 'Logs (days)'],
  ['spans', 'Traces (days)'],
  ['exemplars', 'Exemplars (days)'],
] as const;
const LIMITS = [
  ['activePerSource', 'Max. active series per source'],
  ['newPerMinute', 'Max. new series per minute and source'],
  ['labels', 'Max. labels per series'],
  ['labelNameBytes', 'Max. label name length (bytes)'],
  ['labelValueBytes', 'Max. label value length (bytes)'],
  ['otlpBodyMib', 'Max. OTLP body (MiB)'],
  ['remoteWriteBodyMib', 'Max. remote-write body (MiB)'],
  ['jsonBodyMib', 'Max. body of alerts and changes (MiB)'],
  ['inferenceBodyMib', 'Max. body of predictions and labels (MiB)'],
] as const;

/** Telemetry retention, and limits per source. */
export function RetentionPanel() {
  const query = useQuery({
    queryKey: queryKey('sources', 'telemetry-settings'),
    queryFn: ({ signal }) => api<Answer>('/api/settings/telemetry', { signal }),
  });
  return (
    <Panel aria-label="Retention and limits">
      <PanelHeader title="Retention and limits" end="older telemetry is deleted automatically" />
      <PanelBody>
        <QueryBody query={query} what="settings" rows={2}>
          {({ revision, ...settings }) => <RetentionForm revision={revision} settings={settings} />}
        </QueryBody>
      </PanelBody>
    </Panel>
  );
}

function RetentionForm({ settings, revision }: { settings: Settings; revision: number }) {
  const mayWrite = useCan('sources:write');
  const save = useSave<Answer>('sources');
  const { value, setValue, changed, base, begin } = useOpened(settings, revision);
  const { text, fields } = problemOf(save.error);
  const submit = (baseVersion = base): void =>
    save.mutate(
      { path: '/api/settings/telemetry', method: 'PUT', body: { ...value, baseVersion } },
      {
        onSuccess: (answer) => {
          begin(value, answer.revision);
          toast.success('Retention and limits saved');
        },
      },
    );
  const number = (
    label: string,
    path: string,
    now: number,
    set: (next: number) => void,
    range?: { min: number; max: number },
  ) => (
    <Field
      key={path}
      label={label}
      hint={range && `${formatNumber(range.min, 5)} to ${formatNumber(range.max, 5)}`}
      error={fields[path]}
    >
      {(control) => (
        <Input
          {...control}
          type="number"
          min={range?.min ?? 1}
          max={range?.max}
          required
          disabled={!mayWrite}
          value={now}
          onChange={(event) => set(event.target.valueAsNumber || 1)}
        />
      )}
    </Field>
  );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="grid grid-cols-2 items-end gap-3 lg:grid-cols-4">
        {RETENTION.map(([name, label]) =>
          number(label, `retention.${name}`, value.retention[name], (next) =>
            setValue({ ...value, retention: { ...value.retention, [name]: next } }),
          ),
        )}
      </div>
      <div className="grid grid-cols-2 items-end gap-3 lg:grid-cols-4">
        {LIMITS.map(([name, label]) =>
          number(
            label,
            `limits.${name}`,
            value.limits[name],
            (next) => setValue({ ...value, limits: { ...value.limits, [name]: next } }),
            intakeLimits[name],
          ),
        )}
      </div>
      <Checkbox
        disabled={!mayWrite}
        checked={value.prompts}
        onCheckedChange={(prompts) => setValue({ ...value, prompts })}
      >
        Store prompts and completions of language models from traces and logs
      </Checkbox>
      <ConflictNote
        error={save.error}
        yours={value}
        onKeepYours={submit}
        onTakeTheirs={() => {
          begin(settings, revision);
          save.reset();
        }}
      />
      {text ? <FormAlert>{text}</FormAlert> : null}
      {mayWrite ? (
        <Button
          type="submit"
          className="justify-self-end"
          pending={save.isPending}
          disabled={!changed}
        >
          Save
        </Button>
      ) : (
        <ReadOnlyNote permission="sources:write" />
      )}
    </form>
  );
}
