'use client';
import { Field } from './field.tsx';
import { Textarea } from './input.tsx';

/** Field for the reason of a user's action. */
export function ReasonField({
  label = 'Reason',
  hint,
  value,
  onChange,
}: {
  label?: string;
  /** Describes where the reason will appear. */
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
