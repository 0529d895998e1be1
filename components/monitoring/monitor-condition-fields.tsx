'use client';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { NumberField } from '#components/fields/number-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { monitorComparisons, noDataChoices } from '#lib/choices/monitoring.ts';
import type { MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';
import { COMPARISON_WORD, NO_DATA_WORD } from './monitor-text.ts';

export interface MonitorConditionFieldsProps {
  rule: MonitorRule;
  unit: string;
  onChange: (rule: MonitorRule) => void;
  errors: Readonly<Record<string, string>>;
}

/** Breach condition, its required duration, and its end condition. */
export function MonitorConditionFields(props: MonitorConditionFieldsProps) {
  const { rule, unit, onChange, errors } = props;
  const scale = unit === 'ratio' ? 100 : 1;
  const word = unit === 'ratio' ? ', percent' : unit === '1' || unit === '' ? '' : `, ${unit}`;
  const outside = rule.comparison === 'outside';
  const set = (part: Partial<MonitorRule>): void => onChange({ ...rule, ...part });
  return (
    <div className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-3">
        <ChoiceField
          label="Exceeded when"
          value={rule.comparison}
          options={monitorComparisons.map((value) => ({ value, label: COMPARISON_WORD[value] }))}
          onChange={(comparison) =>
            set({
              comparison,
              recovery: null,
              bound: {
                limit: rule.bound.limit,
                high: comparison === 'outside' ? (rule.bound.high ?? rule.bound.limit) : null,
              },
            })
          }
        />
        <NumberField
          label={outside ? `Lower limit${word}` : `Limit${word}`}
          scale={scale}
          value={rule.bound.limit}
          error={errors['rule.bound.limit']}
          onChange={(limit) => set({ bound: { ...rule.bound, limit: limit ?? 0 } })}
        />
        {outside ? (
          <NumberField
            label={`Upper limit${word}`}
            scale={scale}
            value={rule.bound.high}
            error={errors['rule.bound.high']}
            onChange={(high) => set({ bound: { ...rule.bound, high } })}
          />
        ) : null}
      </div>
      <div className="grid gap-3 sm:grid-cols-3">
        <NumberField
          label="Evaluations above"
          min={1}
          max={60}
          step={1}
          value={rule.breaches}
          error={errors['rule.breaches']}
          onChange={(breaches) => set({ breaches: breaches ?? 1 })}
        />
        <NumberField
          label="Out of the last"
          min={1}
          max={60}
          step={1}
          value={rule.of}
          error={errors['rule.of']}
          onChange={(of) => set({ of: of ?? 1 })}
        />
        <NumberField
          label="Min. duration (minutes)"
          min={0}
          max={1_440}
          value={rule.forMinutes}
          error={errors['rule.forMinutes']}
          onChange={(forMinutes) => set({ forMinutes: forMinutes ?? 0 })}
        />
      </div>
      <Switch
        checked={rule.recovery !== null}
        onCheckedChange={(on) => set({ recovery: on ? { ...rule.bound } : null })}
      >
        Separate recovery limit
      </Switch>
      {rule.recovery === null ? null : (
        <RecoveryFields {...props} recovery={rule.recovery} scale={scale} word={word} />
      )}
      <ChoiceField
        label="When there is no data"
        value={rule.noData}
        options={noDataChoices.map((value) => ({ value, label: NO_DATA_WORD[value] }))}
        onChange={(noData) => set({ noData })}
      />
    </div>
  );
}

type RecoveryProps = MonitorConditionFieldsProps & {
  recovery: NonNullable<MonitorRule['recovery']>;
  scale: number;
  word: string;
};

function RecoveryFields({ rule, recovery, scale, word, onChange, errors }: RecoveryProps) {
  const outside = rule.comparison === 'outside';
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <NumberField
        label={outside ? `Recovers from${word}` : `Recovers at${word}`}
        scale={scale}
        value={recovery.limit}
        error={errors['rule.recovery.limit']}
        onChange={(limit) => onChange({ ...rule, recovery: { ...recovery, limit: limit ?? 0 } })}
      />
      {outside ? (
        <NumberField
          label={`Recovers up to${word}`}
          scale={scale}
          value={recovery.high}
          onChange={(high) => onChange({ ...rule, recovery: { ...recovery, high } })}
        />
      ) : null}
    </div>
  );
}
