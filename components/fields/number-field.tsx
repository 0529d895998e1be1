'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';

export interface NumberFieldProps {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
  /** Display factor, such as 100 for a share entered as a percentage. */
  scale?: number;
  hint?: string | undefined;
  error?: string | undefined;
  min?: number;
  max?: number;
  required?: boolean;
  step?: number | 'any';
  className?: string;
}

/** Number field. An empty field is null. */
export function NumberField({
  label,
  value,
  onChange,
  scale = 1,
  hint,
  error,
  required = true,
  className,
  ...rest
}: NumberFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} {...(className ? { className } : {})}>
      {(control) => (
        <Input
          {...control}
          {...rest}
          type="number"
          step={rest.step ?? 'any'}
          required={required}
          value={value === null ? '' : Number((value * scale).toPrecision(12))}
          onChange={({ target }) =>
            onChange(Number.isNaN(target.valueAsNumber) ? null : target.valueAsNumber / scale)
          }
        />
      )}
    </Field>
  );
}
