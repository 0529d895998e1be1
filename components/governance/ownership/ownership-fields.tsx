import { TIER_WORD, type Places } from '#components/labels/ownership-text.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { businessTiers } from '#lib/choices/infrastructure.ts';

export interface OwnershipValues {
  teamId: string | null;
  owner: string | null;
  environmentId: string | null;
  tier: number | null;
}

const orNull = (text: string): string | null => (text === '' ? null : text);

/** Team, owner, environment and tier; `nothing` is the meaning of an empty choice. */
export function OwnershipFields({
  values,
  onChange,
  places,
  nothing,
  errors = {},
}: {
  values: OwnershipValues;
  onChange: (part: Partial<OwnershipValues>) => void;
  places: Places;
  nothing: string;
  errors?: Readonly<Record<string, string>>;
}) {
  const named = (items: Places['teams']) => [
    { value: '', label: nothing },
    ...items.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <Field label="Team" error={errors['teamId']}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={named(places.teams)}
            value={values.teamId ?? ''}
            onValueChange={(id) => onChange({ teamId: orNull(id) })}
          />
        )}
      </Field>
      <Field label="Owner" hint="Responsible person: a name or an address" error={errors['owner']}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            placeholder={nothing}
            value={values.owner ?? ''}
            onChange={(event) => onChange({ owner: orNull(event.target.value) })}
          />
        )}
      </Field>
      <Field label="Environment" error={errors['environmentId']}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={named(places.environments)}
            value={values.environmentId ?? ''}
            onValueChange={(id) => onChange({ environmentId: orNull(id) })}
          />
        )}
      </Field>
      <Field label="Business tier" error={errors['tier']}>
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={[
              { value: '', label: nothing },
              ...businessTiers.map((tier) => ({
                value: String(tier),
                label: TIER_WORD[tier] ?? String(tier),
              })),
            ]}
            value={values.tier === null ? '' : String(values.tier)}
            onValueChange={(tier) => onChange({ tier: tier === '' ? null : Number(tier) })}
          />
        )}
      </Field>
    </div>
  );
}
