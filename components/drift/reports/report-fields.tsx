'use client';
import { isApiError } from '#components/client/api.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { kindMethods } from '#lib/choices/models/drift-methods.ts';
import { driftProfiles } from '#lib/choices/models/drift-profiles.ts';
import { KIND_WORD, methodWord, OWN_CHOICE, PROFILE_WORD } from '../drift-plan-text.ts';

type Profile = (typeof driftProfiles)[number];

/** Methods for comparing columns; an empty method uses the profile's default. */
export interface ReportMethods {
  profile: Profile;
  numeric: string;
  categorical: string;
  /** Context column, whose change does not count as drift; empty if there is none. */
  context: string;
}

export const PLAIN_METHODS: ReportMethods = {
  profile: 'native',
  numeric: '',
  categorical: '',
  context: '',
};

/** Why a report was rejected, by field. */
export function Refusal({ error }: { error: Error | null }) {
  if (error === null) return null;
  const fields = isApiError(error) ? Object.entries(error.fields) : [];
  return (
    <FormAlert>
      {fields.length === 0
        ? error.message
        : fields.map(([field, message]) => `${field}: ${message}`).join('; ')}
    </FormAlert>
  );
}

/**
 * Fields for the profile, and optionally for one method each for numeric and categorical columns,
 * which replace the profile's default.
 */
export function MethodFields({
  value,
  onChange,
}: {
  value: ReportMethods;
  onChange: (value: ReportMethods) => void;
}) {
  const { profile } = value;
  return (
    <div className="grid gap-3 md:grid-cols-3">
      <ChoiceField
        label="Methods and limits"
        value={profile}
        options={driftProfiles.map((each) => ({ value: each, label: PROFILE_WORD[each] }))}
        // Methods of another profile have other meanings, even if the name is the same.
        onChange={(chosen) =>
          onChange({ ...PLAIN_METHODS, context: value.context, profile: chosen })
        }
      />
      {(['numeric', 'categorical'] as const).map((kind) => (
        <ChoiceField
          key={`${profile} ${kind}`}
          label={`${KIND_WORD[kind]}: method`}
          hint={value[kind] === '' ? OWN_CHOICE[profile][kind] : undefined}
          value={value[kind]}
          options={[
            { value: '', label: 'By profile' },
            ...kindMethods[profile][kind].map((each) => ({ value: each, label: methodWord(each) })),
          ]}
          onChange={(chosen) => onChange({ ...value, [kind]: chosen })}
        />
      ))}
      <Field
        label="Context column, optional"
        hint="A column that may change, such as the hour. Columns are also compared where it has the same value."
      >
        {(control) => (
          <Input
            {...control}
            maxLength={300}
            value={value.context}
            onChange={(event) => onChange({ ...value, context: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
