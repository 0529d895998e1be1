'use client';
import { FlaskConical } from 'lucide-react';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { executorKinds, type ExecutorKind } from '#lib/choices/actions-executors.ts';

/** Note for executor kinds that were never tested with the real system. */
export const untriedText = 'not tested with the real system here';

/** Selects the kind of system that executes actions. */
export function ExecutorKindField({
  kind,
  error,
  onChange,
}: {
  kind: ExecutorKind;
  error: string | undefined;
  onChange: (kind: string) => void;
}) {
  return (
    <>
      <Field
        label="Kind"
        hint={
          kind.does === 'everything'
            ? 'Executes every kind of order.'
            : kind.does === 'retraining'
              ? 'Only starts model training.'
              : "Only moves a model's requests between versions."
        }
        error={error}
      >
        {(control) => (
          <Select
            {...control}
            value={kind.kind}
            options={executorKinds.map((one) => ({ value: one.kind, label: one.label }))}
            onValueChange={onChange}
          />
        )}
      </Field>
      {kind.untried === true ? (
        <p className="flex items-start gap-1.5 text-xs text-ink-2">
          <FlaskConical size={14} aria-hidden="true" className="mt-px shrink-0" />
          <span>
            Tested against the documented protocol, {untriedText}. Press Test after saving, and try
            a harmless action first.
          </span>
        </p>
      ) : null}
    </>
  );
}

/** Settings of a kind other than address and secret. */
export function ExecutorSettingFields({
  kind,
  settings,
  required,
  errors,
  onChange,
}: {
  kind: ExecutorKind;
  settings: Readonly<Record<string, string>>;
  required: boolean;
  errors: Readonly<Record<string, string>>;
  onChange: (name: string, value: string) => void;
}) {
  return kind.fields.map(({ name, label, hint, placeholder, optional }) => (
    <Field
      key={name}
      label={optional === true ? `${label} (optional)` : label}
      hint={hint}
      error={errors[`settings.${name}`]}
    >
      {(control) => (
        <Input
          {...control}
          required={required && optional !== true}
          placeholder={placeholder}
          className="ident"
          value={settings[name] ?? ''}
          onChange={(event) => onChange(name, event.target.value)}
        />
      )}
    </Field>
  ));
}
