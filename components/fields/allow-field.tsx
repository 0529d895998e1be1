'use client';
import { errorOf } from '#components/client/save/use-save.ts';
import { OUTBOUND_REASON, useMaySetOutbound } from '#components/client/use-outbound.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Textarea } from '#components/ui/forms/input.tsx';

/** The private networks that an address may resolve to, as text (`allowListOf`). */
export function AllowField({
  value,
  fields,
  onChange,
}: {
  value: string;
  fields: Readonly<Record<string, string>>;
  onChange: (value: string) => void;
}) {
  const mayReach = useMaySetOutbound();
  return (
    <Field
      label="Allowed private addresses"
      hint={
        mayReach
          ? 'One CIDR per line. Public addresses need no entry. Link-local addresses and cloud metadata services are always refused.'
          : OUTBOUND_REASON
      }
      error={errorOf(fields, 'allow')}
    >
      {(control) => (
        <Textarea
          {...control}
          className="ident"
          rows={2}
          disabled={!mayReach}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
