'use client';
import { Check } from 'lucide-react';
import { shownUnit } from '#components/incidents/signal-title.ts';
import { PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { formatMetric } from '#lib/format.ts';
import { formatSpan } from '#lib/time-format.ts';
import type { Criterion } from '#lib/schemas/actions-plan.ts';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import { usePresent } from './use-signal.ts';
import { querySentence } from '#components/monitoring/monitor-words.ts';

function holds(criterion: Criterion, value: number): boolean {
  return criterion.must === 'below' ? value < criterion.bound : value > criterion.bound;
}

/** How success is measured: each signal, its bound and its present value. */
export function CriteriaPanel({ action }: { action: ActionDetail }) {
  const { criteria, windowMs, settleMs, minSamples } = action.plan.successCriteria;
  const all = criteria.length === 1 ? 'It holds' : `All ${criteria.length} hold`;
  return (
    <>
      <PanelHeader title="Counts as a success when" />
      {criteria.length === 0 ? (
        <WithoutSignals plan={action.plan} />
      ) : (
        <>
          <p className="px-4 pb-2.5 text-xs text-ink-2">
            {all} in the median and in three of four samples for {formatSpan(windowMs)} from{' '}
            {formatSpan(settleMs)} after the run, {minSamples} samples each. Missing data and a
            mixed picture call a person, not the rollback.
          </p>
          <div className="border-t border-line">
            <Table label="Success criteria">
              <thead>
                <tr>
                  <Th>Signal</Th>
                  <Th fit>Must be</Th>
                  <Th num fit>
                    {action.verification === null ? 'Now' : 'At proposal'}
                  </Th>
                </tr>
              </thead>
              <tbody>
                {criteria.map((criterion, index) => (
                  <CriterionRow
                    key={index}
                    criterion={criterion}
                    live={action.verification === null}
                  />
                ))}
              </tbody>
            </Table>
          </div>
        </>
      )}
    </>
  );
}

/** Proven by something else than a signal: by figures that are compared, or by what the target says that it is. */
function WithoutSignals({ plan }: { plan: ActionDetail['plan'] }) {
  const { state = [] } = plan.successCriteria;
  if (state.length > 0)
    return (
      <div className="px-4 pb-3 text-xs text-ink-2">
        <p>The target says so after the run:</p>
        <ul className="mt-1.5 list-disc pl-4 text-sm text-ink">
          {state.map(({ field, title }) => (
            <li key={field} className="wrap-anywhere">
              {title}
            </li>
          ))}
        </ul>
      </div>
    );
  return (
    <p className="px-4 pb-3 text-xs text-ink-2">
      {plan.kind === 'model.reproduce'
        ? 'The new run was trained on the same data, and each metric that is compared lies in its allowed range. Whatever leaves that open calls a person.'
        : 'The plan names no signal, so nothing can be measured. The verification ends inconclusive and a person decides.'}
    </p>
  );
}

function CriterionRow({ criterion, live }: { criterion: Criterion; live: boolean }) {
  const { signal, must, bound } = criterion;
  const unit = shownUnit(signal.metric, signal.unit);
  // What a monitor measures is known where it is judged; the line of one series would be another figure.
  const present = usePresent(signal, live && criterion.monitor === undefined);
  const value = present === undefined ? criterion.present : present;
  const old = present === undefined;
  return (
    <tr>
      <Td className="min-w-28">
        {signal.title}
        {criterion.monitor === undefined ? null : (
          <span className="block text-xs text-ink-2">{querySentence(criterion.monitor.query)}</span>
        )}
      </Td>
      <Td fit className="text-ink-2 tabular-nums">
        {must === 'below' ? '<' : '>'} {formatMetric(bound, unit)}
      </Td>
      <Td num fit title={old ? 'When the plan was made' : undefined}>
        {value === null ? (
          <StateBadge state="no-data" />
        ) : holds(criterion, value) ? (
          <span className="inline-flex items-center gap-1.5">
            <Check size={14} aria-label="holds" className="text-ink-3" />
            {formatMetric(value, unit)}
          </span>
        ) : (
          <StateBadge state="critical">
            {formatMetric(value, unit)}
            <span className="sr-only">, does not hold</span>
          </StateBadge>
        )}
      </Td>
    </tr>
  );
}

/** Criteria as they were measured at the end. */
export function MeasuredCriteria({
  criteria,
}: {
  criteria: NonNullable<ActionDetail['verification']>['criteria'];
}) {
  return (
    <Table label="Measured success criteria">
      <thead>
        <tr>
          <Th>Signal</Th>
          <Th fit>Must be</Th>
          <Th num fit>
            Median
          </Th>
          <Th num fit className="max-sm:hidden">
            Samples held
          </Th>
          <Th fit>Result</Th>
        </tr>
      </thead>
      <tbody>
        {criteria.map((criterion, index) => {
          const unit = shownUnit(criterion.signal.metric, criterion.signal.unit);
          return (
            <tr key={index}>
              <Td className="min-w-28">{criterion.signal.title}</Td>
              <Td fit className="text-ink-2 tabular-nums">
                {criterion.must === 'below' ? '<' : '>'} {formatMetric(criterion.bound, unit)}
              </Td>
              <Td num fit>
                {formatMetric(criterion.median, unit)}
              </Td>
              <Td num fit className="max-sm:hidden">
                {criterion.good === undefined
                  ? criterion.samples
                  : `${criterion.good} of ${criterion.samples}`}
              </Td>
              <Td fit>
                {criterion.passed === null ? (
                  <StateBadge state="unknown">Not decided</StateBadge>
                ) : criterion.passed ? (
                  <StateBadge state="success">Held</StateBadge>
                ) : (
                  <StateBadge state="error">Not held</StateBadge>
                )}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
