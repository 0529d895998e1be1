'use client';
import { usePreferences } from '#components/client/use-preferences.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { numberFormats, type NumberFormatName } from '#lib/number-locale.ts';

const LABELS: Record<NumberFormatName, string> = {
  auto: 'Same as browser',
  'en-US': '1,234,567.89',
  'de-DE': '1.234.567,89',
  'fr-FR': '1 234 567,89',
  'de-CH': '1’234’567.89',
  'en-IN': '12,34,567.89',
};
const options = numberFormats.map((value) => ({ value, label: LABELS[value] }));

function isFormat(value: string): value is NumberFormatName {
  return numberFormats.some((name) => name === value);
}

/** Selects the number format of the screens. */
export function NumberFormatSelect() {
  const { preferences, change } = usePreferences();
  return (
    <Field label="Numbers" hint="Saved with your account. Exports and the API are not affected.">
      {(control) => (
        <Select
          {...control}
          className="w-full"
          options={options}
          value={preferences.numbers ?? 'auto'}
          onValueChange={(value) => {
            if (isFormat(value)) change({ numbers: value });
          }}
        />
      )}
    </Field>
  );
}
