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
  /** Type of keyboard on a phone. */
  inputMode?: 'decimal';
  /**
   * True if the value is an address, a reference or another identifier in which every character
   * matters.
   */
  ident?: boolean;
}

/** Single-line text field. */
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
