'use client';
import { X } from 'lucide-react';
import { useId } from 'react';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { NumberField } from '#components/fields/number-field.tsx';
import { LabelFilters } from '#components/metrics/label-filters.tsx';
import {
  readingsOf,
  useLabelNames,
  useMetricName,
  useMetricNames,
  usualReading,
} from '#components/metrics/use-explorer.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { rangeReadings } from '#lib/choices/infrastructure.ts';
import { aggregations, logGroupLabels, logLevels } from '#lib/choices/monitoring.ts';
import type { MonitorQuery, RuleQuery } from '#lib/schemas/monitoring/monitoring.ts';
import { AGGREGATION_WORD, EMPTY_LOG, EMPTY_METRIC, READING_WORD } from './monitor-text.ts';
import { ObjectiveFields } from './objective-fields.tsx';
import { EMPTY_OBJECTIVE } from './objective-text.ts';
import { useDelayed } from './use-monitoring.ts';

type MetricQuery = Extract<MonitorQuery, { kind: 'metric' }>;
type LogQuery = Extract<MonitorQuery, { kind: 'log' }>;
type Errors = Readonly<Record<string, string>>;
interface Props<Q> {
  query: Q;
  onChange: (query: RuleQuery) => void;
  errors: Errors;
}

/** Query of a monitor: a metric, a log record count, or the share of good requests. */
export function MonitorQueryFields({ query, onChange, errors }: Props<RuleQuery>) {
  return (
    <div className="grid gap-3">
      <div>
        <Segmented
          label="Query"
          value={query.kind}
          options={[
            { value: 'metric', label: 'Metric' },
            { value: 'log', label: 'Log records' },
            { value: 'objective', label: 'Objective' },
          ]}
          onValueChange={(kind) => {
            if (kind === query.kind) return;
            if (kind === 'objective') onChange(EMPTY_OBJECTIVE);
            else onChange(kind === 'log' ? EMPTY_LOG : EMPTY_METRIC);
          }}
        />
      </div>
      {query.kind === 'metric' ? (
        <MetricFields query={query} onChange={onChange} errors={errors} />
      ) : query.kind === 'log' ? (
        <LogFields query={query} onChange={onChange} errors={errors} />
      ) : (
        <ObjectiveFields query={query} onChange={onChange} errors={errors} />
      )}
    </div>
  );
}

function WindowField({ query, onChange, errors }: Props<MonitorQuery>) {
  return (
    <NumberField
      label="Window (minutes)"
      min={1}
      max={1_440}
      step={1}
      value={query.windowSeconds / 60}
      error={errors['rule.query.windowSeconds']}
      onChange={(minutes) => onChange({ ...query, windowSeconds: (minutes ?? 1) * 60 })}
    />
  );
}

function MetricFields({ query, onChange, errors }: Props<MetricQuery>) {
  const list = useId();
  const typed = useDelayed(query.metric);
  const names = useMetricNames(typed);
  const known = useMetricName(typed);
  const labelNames = useLabelNames(typed, query.labels);
  const readings = known ? readingsOf(known.kind) : rangeReadings;
  const quantile = query.reading.startsWith('p');
  const set = (part: Partial<MetricQuery>): void => onChange({ ...query, ...part });
  return (
    <>
      <Field
        label="Metric"
        hint={
          known
            ? `${known.kind}${known.unit ? `, unit ${known.unit}` : ''}`
            : 'Search by part of its name'
        }
        error={errors['rule.query.metric']}
      >
        {(control) => (
          <>
            <Input
              {...control}
              required
              list={list}
              className="ident"
              value={query.metric}
              onChange={({ target }) => {
                const found = names.data?.items.find((item) => item.name === target.value);
                set({
                  metric: target.value,
                  labels: {},
                  groupBy: [],
                  ...(found ? { reading: usualReading(found.kind) } : {}),
                });
              }}
            />
            <datalist id={list}>
              {(names.data?.items ?? []).map((item) => (
                <option key={item.name} value={item.name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      {typed === '' ? null : (
        <LabelFilters metric={typed} labels={query.labels} onChange={(labels) => set({ labels })} />
      )}
      <div className="grid gap-3 sm:grid-cols-3">
        <ChoiceField
          label="Read"
          value={query.reading}
          options={readings.map((value) => ({ value, label: READING_WORD[value] }))}
          onChange={(reading) => set({ reading })}
        />
        {quantile ? null : (
          <ChoiceField
            label="Aggregation"
            value={query.aggregation}
            options={aggregations.map((value) => ({
              value,
              label:
                value === 'count' && query.reading === 'rate' ? 'growth' : AGGREGATION_WORD[value],
            }))}
            onChange={(aggregation) => set({ aggregation })}
          />
        )}
        <WindowField query={query} onChange={onChange} errors={errors} />
      </div>
      <GroupBy
        chosen={query.groupBy}
        names={labelNames}
        error={errors['rule.query.groupBy']}
        onChange={(groupBy) => set({ groupBy })}
      />
    </>
  );
}

function LogFields({ query, onChange, errors }: Props<LogQuery>) {
  const set = (part: Partial<LogQuery>): void => onChange({ ...query, ...part });
  return (
    <>
      <Field label="Text in the record" hint="Case-insensitive; leave empty to count every record">
        {(control) => (
          <Input
            {...control}
            value={query.text}
            onChange={(event) => set({ text: event.target.value })}
          />
        )}
      </Field>
      <div className="grid gap-3 sm:grid-cols-3">
        <ChoiceField
          label="Level"
          value={query.severity ?? 'any'}
          options={[
            { value: 'any' as const, label: 'any' },
            ...logLevels.map((value) => ({ value, label: `${value} or worse` })),
          ]}
          onChange={(level) => set({ severity: level === 'any' ? null : level })}
        />
        <Field label="Service" hint="Leave empty for all">
          {(control) => (
            <Input
              {...control}
              value={query.service}
              onChange={(event) => set({ service: event.target.value })}
            />
          )}
        </Field>
        <WindowField query={query} onChange={onChange} errors={errors} />
      </div>
      <GroupBy
        chosen={query.groupBy}
        names={logGroupLabels}
        error={errors['rule.query.groupBy']}
        onChange={(chosen) =>
          set({ groupBy: logGroupLabels.filter((label) => chosen.includes(label)) })
        }
      />
    </>
  );
}

interface GroupByProps {
  chosen: readonly string[];
  names: readonly string[];
  error: string | undefined;
  onChange: (chosen: string[]) => void;
}

function GroupBy({ chosen, names, error, onChange }: GroupByProps) {
  const free = names.filter((name) => !chosen.includes(name) && name !== '__name__');
  return (
    <div role="group" aria-label="One alert per" className="grid gap-1">
      <span className="font-medium">One alert per</span>
      <div className="flex flex-wrap items-center gap-2">
        {chosen.map((name) => (
          <button
            key={name}
            type="button"
            onClick={() => onChange(chosen.filter((each) => each !== name))}
            className="inline-flex min-h-7 items-center gap-1.5 rounded-md bg-selected px-2 text-xs text-accent-text hover:bg-hover max-md:min-h-11"
          >
            <span className="ident wrap-anywhere">{name}</span>
            <X size={12} aria-hidden="true" />
            <span className="sr-only">Do not group by this label</span>
          </button>
        ))}
        {free.length > 0 && chosen.length < 5 ? (
          <Select
            aria-label="Label to group by"
            placeholder={chosen.length === 0 ? 'one alert for all, or a label' : 'and a label'}
            value=""
            options={free.map((name) => ({ value: name, label: name }))}
            onValueChange={(name) => {
              if (name !== '') onChange([...chosen, name]);
            }}
          />
        ) : null}
      </div>
      {error ? <p className="text-xs text-error-text">{error}</p> : null}
    </div>
  );
}
