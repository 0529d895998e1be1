'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { NumberField } from '#components/fields/number-field.tsx';
import { monitoringPath } from '#components/inference/use-monitor.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import {
  errorDetectors,
  errorDetectorText,
  hasExpectedRun,
} from '#lib/choices/models/error-detectors.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';

type Figure = Exclude<keyof MonitoringSettings, 'enabled' | 'sliceColumns' | 'errorDetector'>;
type Draft = Readonly<Record<Figure, number | null>>;

const FIELDS: readonly {
  of: Figure;
  label: string;
  hint: string;
  /** Factor from the stored value to the value in the form. */
  scale?: number;
  required?: true;
}[] = [
  {
    of: 'windowSeconds',
    label: 'Window (minutes)',
    hint: '1 minute to 7 days (10,080). A different window learns new limits.',
    scale: 1 / 60,
    required: true,
  },
  {
    of: 'rowsAtLeast',
    label: 'Min. rows per window',
    hint: 'Min. 20. Versions with fewer rows are not evaluated.',
    required: true,
  },
  {
    of: 'stepSeconds',
    label: 'Evaluation interval (seconds)',
    hint: '5 to 3,600. Leave empty for the default.',
  },
  {
    of: 'maturityAtLeast',
    label: 'Min. share of labels received (%)',
    hint: '5 to 100% of the expected labels. Below it, quality is not evaluated.',
    scale: 100,
    required: true,
  },
  {
    of: 'labelDelaySeconds',
    label: 'Label delay (hours)',
    hint: 'Max. 2,160. Leave empty to learn it from the labels.',
    scale: 1 / 3_600,
  },
  {
    of: 'seasonRows',
    label: 'Forecast season (rows)',
    hint: '1 to 10,000. Set it for forecasting models only.',
  },
  {
    of: 'intervalShare',
    label: 'Forecast interval coverage (%)',
    hint: '1 to 99.9. Leave empty for the coverage of the reference.',
    scale: 100,
  },
  {
    of: 'errorExpectedRun',
    label: 'Requests between false alarms',
    hint: '1,000 to 1,000,000 on average. Leave empty for 100,000.',
  },
];

const draftOf = (settings: MonitoringSettings): Draft => ({
  windowSeconds: settings.windowSeconds,
  rowsAtLeast: settings.rowsAtLeast,
  stepSeconds: settings.stepSeconds ?? null,
  maturityAtLeast: settings.maturityAtLeast,
  labelDelaySeconds: settings.labelDelaySeconds ?? null,
  seasonRows: settings.seasonRows ?? null,
  intervalShare: settings.intervalShare ?? null,
  errorExpectedRun: settings.errorExpectedRun ?? null,
});

/** Converts an entered figure to the stored value. Durations are rounded to whole seconds. */
const stored = (of: Figure, value: number): number =>
  of.endsWith('Seconds') ? Math.round(value) : Number(value.toPrecision(12));

/** Selects the detector for the error stream. */
function DetectorField({
  value,
  error,
  onChange,
}: {
  value: MonitoringSettings['errorDetector'];
  error: string | undefined;
  onChange: (value: MonitoringSettings['errorDetector']) => void;
}) {
  return (
    <Field
      label="Error detector"
      hint="Checks every labeled prediction. Changing the detector re-reads the stream. Cramér-von Mises needs numeric predictions."
      error={error}
    >
      {(control) => (
        <Select
          {...control}
          value={value}
          options={errorDetectors.map((each) => ({ value: each, label: errorDetectorText[each] }))}
          onValueChange={(chosen) =>
            onChange(errorDetectors.find((each) => each === chosen) ?? value)
          }
        />
      )}
    </Field>
  );
}

/** Request body from the entered figures and the selected options. */
function bodyOf(draft: Draft, rest: Partial<MonitoringSettings>): Partial<MonitoringSettings> {
  const figures = Object.fromEntries(
    FIELDS.flatMap(({ of }) => {
      const value = draft[of];
      return value === null ? [] : [[of, stored(of, value)]];
    }),
  );
  return { ...figures, ...rest };
}

/** Edits a model's monitoring settings. Empty fields use the learned or shipped value. */
export function MonitoringForm({
  name,
  settings,
  onClose,
}: {
  name: string;
  settings: MonitoringSettings;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(settings));
  const [enabled, setEnabled] = useState(settings.enabled);
  const [detector, setDetector] = useState(settings.errorDetector);
  const save = useSave('models', onClose);
  const { fields, ...problem } = problemOf(save.error);
  const { sliceColumns } = settings;
  const kept = sliceColumns === undefined ? {} : { sliceColumns };
  return (
    <FormDialog
      title="Model monitoring settings"
      description="Apply from the next monitoring pass."
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      onSubmit={() =>
        save.mutate({
          path: monitoringPath(name),
          method: 'PUT',
          body: bodyOf(draft, { enabled, errorDetector: detector, ...kept }),
        })
      }
      onClose={onClose}
    >
      <Switch checked={enabled} onCheckedChange={setEnabled}>
        Monitor this model
      </Switch>
      <div className="grid gap-3 sm:grid-cols-2">
        <DetectorField value={detector} error={fields['errorDetector']} onChange={setDetector} />
        {FIELDS.filter(({ of }) => of !== 'errorExpectedRun' || hasExpectedRun(detector)).map(
          ({ of, label, hint, scale = 1, required = false }) => (
            <NumberField
              key={of}
              label={label}
              hint={hint}
              scale={scale}
              required={required}
              value={draft[of]}
              error={fields[of]}
              onChange={(value) => setDraft({ ...draft, [of]: value })}
            />
          ),
        )}
      </div>
    </FormDialog>
  );
}
