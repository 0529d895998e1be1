'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { shownUnit } from '#components/labels/signal-title.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { LimitItem } from '#lib/schemas/incidents/incidents.ts';
import { limitSentence } from './limit-text.ts';

const COMPARISONS = [
  { value: '>', label: 'above' },
  { value: '>=', label: 'at or above' },
  { value: '<', label: 'below' },
  { value: '<=', label: 'at or below' },
] as const;
const SEVERITIES = ['critical', 'error', 'warning'] as const;
const EMPTY: LimitItem = {
  key: '',
  name: '',
  metric: '',
  labels: {},
  enabled: true,
  comparison: '>',
  limit: 0.9,
  recoveryLimit: 0.85,
  severity: 'warning',
  breaches: 3,
  of: 5,
  forMinutes: null,
  version: 0,
  shipped: false,
};

function keyOf(name: string, metric: string): string {
  return `${name} ${metric}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-|-$/gu, '')
    .slice(0, 100);
}

/**
 * Edits or creates a limit. Shares are entered as percentages, other values in the metric's unit.
 */
export function LimitDialog({ item, onClose }: { item: LimitItem | null; onClose: () => void }) {
  const save = useSave('incidents');
  const [limit, setLimit] = useState<LimitItem>(item ?? EMPTY);
  const set = (part: Partial<LimitItem>): void => setLimit({ ...limit, ...part });
  const { text, rest, fields } = problemOf(save.error);
  const { version, shipped: _shipped, key, ...body } = limit;
  const submit = (baseVersion = version): void => {
    save.mutate(
      {
        path: `/api/limits/${key === '' ? keyOf(limit.name, limit.metric) : key}`,
        method: 'PUT',
        body: { ...body, baseVersion },
      },
      {
        onSuccess: () => {
          toast.success(`${limit.name} saved`);
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={item ? item.name : 'Add limit'}
      description={limit.metric === '' ? undefined : `Exceeded ${limitSentence(limit)}.`}
      problem={text}
      rest={rest}
      saveLabel="Save limit"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <NameField
        value={limit.name}
        onChange={(name) => set({ name })}
        error={fields['name']}
        maxLength={200}
      />
      {item === null ? (
        <Field
          label="Metric"
          hint="Exact metric name, such as system.filesystem.utilization"
          error={fields['metric']}
        >
          {(control) => (
            <Input
              {...control}
              required
              className="ident"
              value={limit.metric}
              onChange={(event) => set({ metric: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      <LimitNumbers limit={limit} fields={fields} onChange={set} />
      <Switch checked={limit.enabled} onCheckedChange={(enabled) => set({ enabled })}>
        Limit enabled
      </Switch>
      <ConflictNote
        error={save.error}
        yours={{ key, ...body }}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}

function LimitNumbers({
  limit,
  fields,
  onChange: set,
}: {
  limit: LimitItem;
  fields: Readonly<Record<string, string>>;
  onChange: (part: Partial<LimitItem>) => void;
}) {
  const unit = shownUnit(limit.metric, null);
  const scale = unit === 'ratio' ? 100 : 1;
  const word = unit === 'ratio' ? ', percent' : unit === '1' ? '' : `, ${unit}`;
  const number = (name: 'limit' | 'recoveryLimit', label: string) => (
    <Field label={`${label}${word}`} error={fields[name]}>
      {(control) => (
        <Input
          {...control}
          type="number"
          step="any"
          required
          value={Number((limit[name] * scale).toPrecision(12))}
          onChange={(event) => set({ [name]: (event.target.valueAsNumber || 0) / scale })}
        />
      )}
    </Field>
  );
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-3">
        <Field label="Exceeded when">
          {(control) => (
            <Select
              {...control}
              className="w-full"
              options={COMPARISONS}
              value={limit.comparison}
              onValueChange={(value) => {
                const found = COMPARISONS.find((each) => each.value === value);
                if (found) set({ comparison: found.value });
              }}
            />
          )}
        </Field>
        {number('limit', 'Limit')}
        {number('recoveryLimit', 'Recovers at')}
      </div>
      <div className="grid gap-3 sm:grid-cols-4">
        {(['breaches', 'of'] as const).map((name) => (
          <Field
            key={name}
            label={name === 'breaches' ? 'Min. samples' : 'Out of the last'}
            error={fields[name]}
          >
            {(control) => (
              <Input
                {...control}
                type="number"
                min={1}
                max={60}
                required
                value={limit[name]}
                onChange={(event) => set({ [name]: event.target.valueAsNumber || 1 })}
              />
            )}
          </Field>
        ))}
        <Field
          label="Duration (minutes)"
          hint="Uses time instead of samples. Leave empty to count samples"
          error={fields['forMinutes']}
        >
          {(control) => (
            <Input
              {...control}
              type="number"
              min={1}
              max={120}
              value={limit.forMinutes ?? ''}
              onChange={(event) => set({ forMinutes: event.target.valueAsNumber || null })}
            />
          )}
        </Field>
        <Field label="Severity">
          {(control) => (
            <Select
              {...control}
              className="w-full"
              options={SEVERITIES.map((value) => ({ value, label: value }))}
              value={limit.severity}
              onValueChange={(value) => {
                const found = SEVERITIES.find((each) => each === value);
                if (found) set({ severity: found });
              }}
            />
          )}
        </Field>
      </div>
    </>
  );
}
