'use client';
import { useState } from 'react';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { isApiError } from '#components/client/api.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatVersion } from '#lib/format.ts';
import type { BaselineItem } from '#lib/schemas/drift/windows.ts';
import { baselineWords, leftOutWords } from './baseline-text.ts';
import { FileDrop } from './file-drop.tsx';
import { useBaselines } from '#components/inference/model/use-health.ts';
import type { BaselineBody } from './use-set-baseline.ts';
import { useSetBaseline } from './use-set-baseline.ts';

type Kind = BaselineBody['kind'];
interface Draft {
  kind: Kind;
  version: string;
  file: File | null;
  prediction: string;
}

const HINT: Record<Kind, string> = {
  period: 'The requests of the time range that this page shows.',
  version: 'All requests that one version has answered so far.',
  champion:
    'The requests of the version that the alias champion names; once the next one has answered for ten windows, its requests take their place.',
  file: 'The rows that the model was trained on, as a file. They say what is usual of the columns; what is usual of the answers is learned from the first requests. At most 20,000 rows are kept, as the privacy rules leave them, until the baseline is removed or two newer ones are set.',
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
        hint="CSV with a header (plain or gzip) or Parquet, up to 1,000,000 rows; its columns are found by the names of the features"
        file={draft.file}
        onFile={(file) => set({ file })}
        error={fields['file']}
      />
      <TextField
        label="Column of the answers, optional"
        hint="What the model answered, or should have: its mix is compared with that of the answers now."
        ident
        value={draft.prediction}
        onChange={(prediction) => set({ prediction })}
        error={fields['prediction']}
      />
    </>
  );
}

/** The baseline in force; a new one takes its place for what comes. */
function InForce({ name }: { name: string }) {
  const baselines = useBaselines(name, true);
  const newest = baselines.data?.items[0];
  if (newest === undefined) return null;
  return (
    <p className="text-xs text-ink-2">
      In force: {baselineWords(newest)}, {formatCount(newest.rows, 'row')},{' '}
      {newest.kind === 'learned' ? 'learned' : `set by ${newest.createdBy}`}{' '}
      <Time at={newest.createdAt} />. What was measured against it stays.
    </p>
  );
}

function told(baseline: BaselineItem): { title: string; description: string } {
  const { name, rows, keptRows } = baseline;
  const cut =
    keptRows !== null && keptRows < rows
      ? ` Profiles that compare rows take ${formatCount(keptRows, 'row')} of them, drawn evenly.`
      : '';
  return {
    title: 'The baseline is set',
    description: `Drift is measured against ${name}, ${formatCount(rows, 'row')}.${cut}${leftOutWords(baseline)}`,
  };
}

/** Says what was normal: a time range, a version, the one that serves, or the training data. */
export function BaselineDialog({
  name,
  versions,
  onClose,
}: {
  name: string;
  /** Those that have answered, the busiest first. */
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
    { value: 'champion', label: 'The version that serves, and each next one' },
    { value: 'file', label: 'The training data, as a file' },
  ];
  return (
    <FormDialog
      title="Set the baseline"
      description="Drift is the distance to what was normal."
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
        label="What was normal"
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
