'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  required?: boolean;
  maxLength?: number;
  /** Which keys a phone offers. */
  inputMode?: 'decimal';
  /** An address, a reference or another value that is read letter by letter. */
  ident?: boolean;
}

/** A line of text. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, hint, error, ident = false, ...rest } = props;
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <Input
          {...control}
          {...rest}
          {...(ident ? { className: 'ident' } : {})}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
