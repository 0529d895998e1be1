'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';

export interface ChoiceFieldProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  hint?: string | undefined;
  error?: string | undefined;
  className?: string;
}

/** Select field for a few labeled values. */
export function ChoiceField<T extends string>(props: ChoiceFieldProps<T>) {
  const { label, value, options, onChange, hint, error, className } = props;
  return (
    <Field label={label} hint={hint} error={error} {...(className ? { className } : {})}>
      {(control) => (
        <Select
          {...control}
          className="w-full"
          options={options}
          value={value}
          onValueChange={(text) => {
            const found = options.find((option) => option.value === text);
            if (found) onChange(found.value);
          }}
        />
      )}
    </Field>
  );
}
