'use client';
import { ZoneSelect } from '#components/client/page/zone-select.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import type { QuietHours } from '#lib/schemas/notifications/notifications.ts';
import { DAY_NAMES } from './notification-text.ts';

function night(): QuietHours {
  return {
    days: [1, 2, 3, 4, 5, 6, 7],
    from: '22:00',
    to: '07:00',
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
    criticalPasses: true,
  };
}

/** Quiet hours, during which a route delays its messages until they end. */
export function QuietFields({
  quiet,
  onChange,
}: {
  quiet: QuietHours | null;
  onChange: (quiet: QuietHours | null) => void;
}) {
  return (
    <fieldset className="grid gap-3">
      <legend className="sr-only">Quiet hours</legend>
      <Switch checked={quiet !== null} onCheckedChange={(on) => onChange(on ? night() : null)}>
        Quiet hours
      </Switch>
      {quiet === null ? null : (
        <>
          <div role="group" aria-label="Start days" className="grid gap-x-3 sm:grid-cols-3">
            {DAY_NAMES.map((name, index) => (
              <Checkbox
                key={name}
                checked={quiet.days.includes(index + 1)}
                onCheckedChange={(on) =>
                  onChange({
                    ...quiet,
                    days: on
                      ? [...quiet.days, index + 1]
                      : quiet.days.filter((day) => day !== index + 1),
                  })
                }
              >
                {name}
              </Checkbox>
            ))}
          </div>
          <div className="grid gap-3 sm:grid-cols-[104px_104px_minmax(0,1fr)]">
            {(['from', 'to'] as const).map((end) => (
              <Field key={end} label={end === 'from' ? 'From' : 'To'}>
                {(control) => (
                  <Input
                    {...control}
                    type="time"
                    required
                    value={quiet[end]}
                    onChange={(event) => onChange({ ...quiet, [end]: event.target.value })}
                  />
                )}
              </Field>
            ))}
            <ZoneSelect value={quiet.zone} onValueChange={(zone) => onChange({ ...quiet, zone })} />
          </div>
          <Checkbox
            checked={quiet.criticalPasses}
            onCheckedChange={(criticalPasses) => onChange({ ...quiet, criticalPasses })}
          >
            Send critical events immediately
          </Checkbox>
        </>
      )}
    </fieldset>
  );
}
