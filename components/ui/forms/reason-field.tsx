'use client';
import { Field } from './field.tsx';
import { Textarea } from './input.tsx';

/** Why a person does something, in their words. */
export function ReasonField({
  label = 'Reason',
  hint,
  value,
  onChange,
}: {
  label?: string;
  /** Where the words will stand. */
  hint: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Textarea {...control} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}
