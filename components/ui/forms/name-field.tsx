'use client';
import { Field } from './field.tsx';
import { Input } from './input.tsx';

/** Field for the name of an item that is added or edited. */
export function NameField({
  value,
  onChange,
  hint,
  error,
  maxLength = 100,
}: {
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error: string | undefined;
  maxLength?: number;
}) {
  return (
    <Field label="Name" hint={hint} error={error}>
      {(control) => (
        <Input
          {...control}
          required
          maxLength={maxLength}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
