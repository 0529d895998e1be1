'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';

/** Field for a new password, named `password`. */
export function NewPasswordField({
  label,
  error,
  className,
}: {
  label: string;
  error: string | undefined;
  className?: string;
}) {
  return (
    <Field
      label={label}
      hint="At least 12 characters and hard to guess"
      error={error}
      className={className}
    >
      {(control) => (
        <Input
          {...control}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
        />
      )}
    </Field>
  );
}
