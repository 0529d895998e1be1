'use client';
import { useState } from 'react';
import { problemOf, useSave } from '#components/governance/use-save.ts';
import { NumberField } from '#components/monitoring/number-field.tsx';
import { FormDialog } from '#components/ui/form-dialog.tsx';
import { Switch } from '#components/ui/switch.tsx';
import type { WatchSettings } from '#lib/schemas/models-watch.ts';
import { watchPath } from './use-watch.ts';

type Figure = Exclude<keyof WatchSettings, 'enabled' | 'sliceColumns'>;
type Draft = Readonly<Record<Figure, number | null>>;

const FIELDS: readonly {
  of: Figure;
  label: string;
  hint: string;
  /** What the stored value is multiplied by to be entered. */
  scale?: number;
  required?: true;
}[] = [
  {
    of: 'windowSeconds',
    label: 'Window, minutes',
    hint: 'From 1 minute to 7 days (10,080). Limits are learned anew for another window.',
    scale: 1 / 60,
    required: true,
  },
  {
    of: 'rowsAtLeast',
    label: 'Fewest rows of a window',
    hint: 'From 20. With fewer rows of a version nothing is said about it.',
    required: true,
  },
  {
    of: 'stepSeconds',
    label: 'Looked at every, seconds',
    hint: 'From 5 to 3,600. Left empty: as shipped.',
  },
  {
    of: 'maturityAtLeast',
    label: 'Labels that must have come, %',
    hint: 'From 5 to 100, of the usual ones, before quality is told.',
    scale: 100,
    required: true,
  },
  {
    of: 'labelDelaySeconds',
    label: 'Label delay, hours',
    hint: 'Up to 2,160. Left empty: learned from the labels.',
    scale: 1 / 3_600,
  },
  {
    of: 'seasonRows',
    label: 'Season of a forecast, rows',
    hint: 'From 1 to 10,000; says that the model forecasts. Left empty: none.',
  },
  {
    of: 'intervalShare',
    label: 'Interval of a forecast holds, %',
    hint: 'From 1 to 99.9. Left empty: what the reference held.',
    scale: 100,
  },
];

const draftOf = (settings: WatchSettings): Draft => ({
  windowSeconds: settings.windowSeconds,
  rowsAtLeast: settings.rowsAtLeast,
  stepSeconds: settings.stepSeconds ?? null,
  maturityAtLeast: settings.maturityAtLeast,
  labelDelaySeconds: settings.labelDelaySeconds ?? null,
  seasonRows: settings.seasonRows ?? null,
  intervalShare: settings.intervalShare ?? null,
});

/** Minutes and hours that were typed as whole seconds. */
const stored = (of: Figure, value: number): number =>
  of.endsWith('Seconds') ? Math.round(value) : Number(value.toPrecision(12));

/** Changes how a model is watched; what is left empty is learned or shipped. */
export function WatchForm({
  name,
  settings,
  onClose,
}: {
  name: string;
  settings: WatchSettings;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState(() => draftOf(settings));
  const [enabled, setEnabled] = useState(settings.enabled);
  const save = useSave('models', onClose);
  const { fields, ...problem } = problemOf(save.error);
  const { sliceColumns } = settings;
  const figures = Object.fromEntries(
    FIELDS.flatMap(({ of }) => {
      const value = draft[of];
      return value === null ? [] : [[of, stored(of, value)]];
    }),
  );
  return (
    <FormDialog
      title="How the model is watched"
      description="The next pass of the watch goes by it."
      problem={problem.text}
      rest={problem.rest}
      saveLabel="Save"
      pending={save.isPending}
      onSubmit={() =>
        save.mutate({
          path: watchPath(name),
          method: 'PUT',
          body: { ...figures, enabled, ...(sliceColumns === undefined ? {} : { sliceColumns }) },
        })
      }
      onClose={onClose}
    >
      <Switch checked={enabled} onCheckedChange={setEnabled}>
        Watch this model
      </Switch>
      <div className="grid gap-3 sm:grid-cols-2">
        {FIELDS.map(({ of, label, hint, scale = 1, required = false }) => (
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
        ))}
      </div>
    </FormDialog>
  );
}
