'use client';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { isApiError } from '#components/shell/api.ts';
import { useTimeRange } from '#components/shell/use-time-range.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormAlert } from '#components/ui/form-alert.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { Select } from '#components/ui/select.tsx';
import { Segmented } from '#components/ui/tabs.tsx';
import { FileDrop } from './file-drop.tsx';
import { useCreateReport } from './use-reports.ts';
import { useModels } from './use-models.ts';

const PROFILES = [
  { value: 'native', label: 'Tandem: effect and support' },
  { value: 'evidently-0.7', label: 'Evidently 0.7' },
  { value: 'nannyml-0.13', label: 'NannyML 0.13' },
];

/** `2026-11-25T10:00`, in UTC, as the browser's control takes it. */
const minuteText = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16);
const asTime = (text: string): string => `${text}:00.000Z`;

function useReportForm() {
  const router = useRouter();
  return useCreateReport(({ id }) => router.push(`/models/reports/${id}`));
}

function Refusal({ error }: { error: Error | null }) {
  if (error === null) return null;
  const fields = isApiError(error) ? Object.entries(error.fields) : [];
  return (
    <FormAlert>
      {fields.length === 0
        ? error.message
        : fields.map(([field, message]) => `${field}: ${message}`).join('; ')}
    </FormAlert>
  );
}

function ProfileField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Methods and limits">
      {(control) => (
        <Select {...control} value={value} options={PROFILES} onValueChange={onChange} />
      )}
    </Field>
  );
}

function FileForm() {
  const create = useReportForm();
  const [files, setFiles] = useState<{ reference: File | null; current: File | null }>({
    reference: null,
    current: null,
  });
  const [profile, setProfile] = useState('native');
  const [texts, setTexts] = useState({ target: '', prediction: '' });
  const { reference, current } = files;
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (reference !== null && current !== null)
          create.mutate({ reference, current, name: '', profile, ...texts });
      }}
    >
      <Refusal error={create.error} />
      <div className="grid gap-3 md:grid-cols-2">
        <FileDrop
          label="Reference"
          hint="What was normal: drop a CSV (plain or gzip) or Parquet file"
          file={reference}
          onFile={(file) => setFiles({ ...files, reference: file })}
        />
        <FileDrop
          label="Current"
          hint="What to look at: the same columns, up to 1,000,000 rows"
          file={current}
          onFile={(file) => setFiles({ ...files, current: file })}
        />
      </div>
      <div className="grid gap-3 md:grid-cols-3">
        <ProfileField value={profile} onChange={setProfile} />
        {(['target', 'prediction'] as const).map((name) => (
          <Field
            key={name}
            label={
              name === 'target' ? 'Column that was true, optional' : 'Column predicted, optional'
            }
          >
            {(control) => (
              <Input
                {...control}
                maxLength={300}
                value={texts[name]}
                onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <div>
        <Button
          type="submit"
          variant="primary"
          disabled={reference === null || current === null}
          pending={create.isPending}
        >
          Compare files
        </Button>
      </div>
    </form>
  );
}

function WindowForm() {
  const create = useReportForm();
  const { fromMs, toMs } = useTimeRange();
  const { rows } = useModels();
  const models = (rows ?? []).filter(({ lastAt }) => lastAt !== null).map(({ name }) => name);
  const [chosen, setChosen] = useState('');
  const [profile, setProfile] = useState('native');
  const [times, setTimes] = useState(() => ({
    referenceFrom: minuteText(2 * fromMs - toMs),
    referenceTo: minuteText(fromMs),
    currentFrom: minuteText(fromMs),
    currentTo: minuteText(toMs),
  }));
  const model = models.includes(chosen) ? chosen : (models[0] ?? '');
  const input = (name: keyof typeof times, label: string) => (
    <Field label={label} key={name}>
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          required
          value={times[name]}
          onChange={(event) => setTimes({ ...times, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({
          model,
          name: '',
          profile,
          reference: { from: asTime(times.referenceFrom), to: asTime(times.referenceTo) },
          current: { from: asTime(times.currentFrom), to: asTime(times.currentTo) },
        });
      }}
    >
      <Refusal error={create.error} />
      <div className="grid gap-3 md:grid-cols-2">
        <Field label="Model" hint={models.length === 0 ? 'No model sends rows yet' : undefined}>
          {(control) => (
            <Select
              {...control}
              value={model}
              options={models.map((value) => ({ value, label: value }))}
              onValueChange={setChosen}
            />
          )}
        </Field>
        <ProfileField value={profile} onChange={setProfile} />
        {input('referenceFrom', 'Reference from (UTC)')}
        {input('referenceTo', 'Reference to (UTC)')}
        {input('currentFrom', 'Current from (UTC)')}
        {input('currentTo', 'Current to (UTC)')}
      </div>
      <div>
        <Button type="submit" variant="primary" disabled={model === ''} pending={create.isPending}>
          Compare windows
        </Button>
      </div>
    </form>
  );
}

/** Two files, or two windows of a model, to compare once. */
export function ReportForm() {
  const [kind, setKind] = useState('files');
  return (
    <Panel aria-label="New report">
      <PanelHeader
        title="New report"
        ruled
        end={
          <Segmented
            label="What to compare"
            value={kind}
            options={[
              { value: 'files', label: 'Two files' },
              { value: 'windows', label: 'Two windows' },
            ]}
            onValueChange={setKind}
          />
        }
      />
      <PanelBody>{kind === 'files' ? <FileForm /> : <WindowForm />}</PanelBody>
    </Panel>
  );
}
