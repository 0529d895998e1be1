'use client';
import { useState } from 'react';
import { isApiError } from '#components/client/api.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { useBaselines } from '#components/inference/model/use-health.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount, formatVersion } from '#lib/format.ts';
import type { BaselineItem } from '#lib/schemas/drift/windows.ts';
import { describeBaseline, describeOmitted } from './baseline-text.ts';
import { FileDrop } from './file-drop.tsx';
import { useSetBaseline, type BaselineBody } from './use-set-baseline.ts';

type Kind = BaselineBody['kind'];
interface Draft {
  kind: Kind;
  version: string;
  file: File | null;
  prediction: string;
}

const HINT: Record<Kind, string> = {
  period: 'The requests in the time range of this page.',
  version: 'All requests served by one version so far.',
  champion:
    'The requests of the version with the alias champion. After the next champion has served ten windows, its requests replace them.',
  file: 'The training rows, as a file. They set the baseline of the columns; the baseline of the predictions is learned from the first requests. Up to 20,000 rows are stored, after privacy rules, until the baseline is removed or two newer ones are set.',
};

function bodyOf(
  { kind, version, file, prediction }: Draft,
  range: { fromMs: number; toMs: number; label: string },
): BaselineBody | null {
  if (kind === 'champion') return { kind };
  if (kind === 'version') return version === '' ? null : { kind, version };
  if (kind === 'file')
    return file === null ? null : { kind, name: '', file, prediction: prediction.trim() };
  const [from, to] = [range.fromMs, range.toMs].map((ms) => new Date(ms).toISOString());
  return from === undefined || to === undefined ? null : { kind, name: range.label, from, to };
}

function FileFields({
  draft,
  set,
  fields,
}: {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  fields: Readonly<Record<string, string>>;
}) {
  return (
    <>
      <FileDrop
        label="Training data"
        hint="CSV with a header (plain or gzip) or Parquet, up to 1,000,000 rows. Columns are matched to features by name."
        file={draft.file}
        onFile={(file) => set({ file })}
        error={fields['file']}
      />
      <TextField
        label="Prediction column, optional"
        hint="Predicted or actual values: their mix is compared with current predictions."
        ident
        value={draft.prediction}
        onChange={(prediction) => set({ prediction })}
        error={fields['prediction']}
      />
    </>
  );
}

/** The active baseline; a new one replaces it for later requests. */
function InForce({ name }: { name: string }) {
  const baselines = useBaselines(name, true);
  const newest = baselines.data?.items[0];
  if (newest === undefined) return null;
  return (
    <p className="text-xs text-ink-2">
      Current: {describeBaseline(newest)}, {formatCount(newest.rows, 'row')},{' '}
      {newest.kind === 'learned' ? 'learned' : `set by ${newest.createdBy}`}{' '}
      <Time at={newest.createdAt} />. Past measurements against it stay.
    </p>
  );
}

function told(baseline: BaselineItem): { title: string; description: string } {
  const { name, rows, keptRows } = baseline;
  const cut =
    keptRows !== null && keptRows < rows
      ? ` Profiles that compare rows use ${formatCount(keptRows, 'row')} of them, sampled evenly.`
      : '';
  return {
    title: 'Baseline set',
    description: `Drift is measured against ${name}, ${formatCount(rows, 'row')}.${cut}${describeOmitted(baseline)}`,
  };
}

/** Sets the baseline: a time range, a version, the serving version, or the training data. */
export function BaselineDialog({
  name,
  versions,
  onClose,
}: {
  name: string;
  /** Versions that have served predictions, those with most predictions first. */
  versions: readonly string[];
  onClose: () => void;
}) {
  const range = useTimeRange();
  const [draft, setDraft] = useState<Draft>({
    kind: 'period',
    version: versions[0] ?? '',
    file: null,
    prediction: '',
  });
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const save = useSetBaseline(name, (baseline) => {
    const { title, description } = told(baseline);
    toast.success(title, { description });
    onClose();
  });
  const body = bodyOf(draft, range);
  const fields = isApiError(save.error) ? save.error.fields : {};
  const shown = draft.kind === 'file' ? ['file', 'prediction'] : [];
  const isShown = Object.keys(fields).some((field) => shown.includes(field));
  const kinds: { value: Kind; label: string }[] = [
    { value: 'period', label: `This time range: ${range.label}` },
    ...(versions.length === 0 ? [] : [{ value: 'version' as const, label: 'One version' }]),
    { value: 'champion', label: 'The current champion, updated with each new one' },
    { value: 'file', label: 'A file of training data' },
  ];
  return (
    <FormDialog
      title="Set the baseline"
      description="Drift is the distance from the baseline."
      problem={save.error === null || isShown ? '' : save.error.message}
      saveLabel="Set baseline"
      pending={save.isPending}
      disabled={body === null}
      onSubmit={() => {
        if (body !== null) save.mutate(body);
      }}
      onClose={onClose}
    >
      <ChoiceField
        label="Baseline"
        hint={HINT[draft.kind]}
        value={draft.kind}
        options={kinds}
        onChange={(kind) => set({ kind })}
      />
      {draft.kind === 'version' ? (
        <ChoiceField
          label="Version"
          value={draft.version}
          options={versions.map((value) => ({ value, label: formatVersion(value) }))}
          onChange={(version) => set({ version })}
        />
      ) : null}
      {draft.kind === 'file' ? <FileFields draft={draft} set={set} fields={fields} /> : null}
      <InForce name={name} />
    </FormDialog>
  );
}
