'use client';
import { Check } from 'lucide-react';
import { shownUnit } from '#components/labels/signal-title.ts';
import { querySentence } from '#components/monitoring/monitor-text.ts';
import { PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatMetric } from '#lib/format.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { Criterion } from '#lib/schemas/actions/plan.ts';
import { formatSpan } from '#lib/time-format.ts';
import { describeSamples } from './judged-samples.ts';
import { usePresent } from './use-signal.ts';

function holds(criterion: Criterion, value: number): boolean {
  return criterion.must === 'below' ? value < criterion.bound : value > criterion.bound;
}

/** Success criteria: each signal, its bound and its current value. */
export function CriteriaPanel({ action }: { action: ActionDetail }) {
  const { criteria, windowMs, settleMs, minSamples } = action.plan.successCriteria;
  const live = action.verification === null;
  const all = criteria.length === 1 ? 'The criterion is met' : `All ${criteria.length} are met`;
  return (
    <>
      <PanelHeader title="Success criteria" />
      {criteria.length === 0 ? (
        <WithoutSignals plan={action.plan} />
      ) : (
        <>
          <p className="px-4 pb-2.5 text-xs text-ink-2">
            {all} in the median and in three of four samples for {formatSpan(windowMs)} from{' '}
            {formatSpan(settleMs)} after the run, {minSamples} samples each. Missing data, mixed
            results and other causes need a manual decision. The automatic rollback runs only if a
            signal is measurably worse than before the action.
          </p>
          <div className="border-t border-line">
            <Table label="Success criteria">
              <thead>
                <tr>
                  <Th>Signal</Th>
                  <Th num fit>
                    At proposal
                  </Th>
                  {live ? (
                    <Th num fit>
                      Now
                    </Th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {criteria.map((criterion, index) => (
                  <CriterionRow key={index} criterion={criterion} live={live} />
                ))}
              </tbody>
            </Table>
          </div>
        </>
      )}
    </>
  );
}

/** Success criteria without a signal: compared metrics, or the state reported by the target. */
function WithoutSignals({ plan }: { plan: ActionDetail['plan'] }) {
  const { state = [] } = plan.successCriteria;
  if (state.length > 0)
    return (
      <div className="px-4 pb-3 text-xs text-ink-2">
        <p>The target reports after the run:</p>
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
        ? 'The new run used the same data, and each compared metric is within its allowed range. If that stays open, a person decides.'
        : 'The plan names no signal, so nothing can be measured. Verification ends inconclusive and a person decides.'}
    </p>
  );
}

function CriterionRow({ criterion, live }: { criterion: Criterion; live: boolean }) {
  const { signal, must, bound, present } = criterion;
  const unit = shownUnit(signal.metric, signal.unit);
  return (
    <tr>
      <Td className="min-w-28">
        {signal.title}
        <span className="block text-xs text-ink-2 tabular-nums">
          must be {must} {formatMetric(bound, unit)}
        </span>
        {criterion.monitor === undefined ? null : (
          <span className="block text-xs text-ink-2">{querySentence(criterion.monitor.query)}</span>
        )}
      </Td>
      <Td num fit>
        {present === null ? <StateBadge state="no-data" /> : formatMetric(present, unit)}
      </Td>
      {live ? <PresentCell criterion={criterion} unit={unit} /> : null}
    </tr>
  );
}

/** Live value. A monitor is measured by its own query, which no single series represents. */
function PresentCell({ criterion, unit }: { criterion: Criterion; unit: string }) {
  const value = usePresent(criterion.signal, criterion.monitor === undefined);
  if (value === undefined)
    return (
      <Td num fit className="text-ink-3">
        <span aria-hidden="true">–</span>
        <span className="sr-only">Not shown</span>
      </Td>
    );
  return (
    <Td num fit>
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
          <span className="sr-only">, not met</span>
        </StateBadge>
      )}
    </Td>
  );
}

/** Criteria with the values measured at the end. */
export function MeasuredCriteria({
  verification,
}: {
  verification: NonNullable<ActionDetail['verification']>;
}) {
  const zone = useZone();
  return (
    <Table label="Measured success criteria">
      <thead>
        <tr>
          <Th>Signal</Th>
          <Th>Samples</Th>
          <Th num fit className="max-sm:hidden">
            Median
          </Th>
          <Th fit>Result</Th>
        </tr>
      </thead>
      <tbody>
        {verification.criteria.map((criterion, index) => {
          const unit = shownUnit(criterion.signal.metric, criterion.signal.unit);
          return (
            <tr key={index}>
              <Td className="sm:min-w-28">{criterion.signal.title}</Td>
              <Td className="tabular-nums sm:min-w-40">
                {describeSamples(criterion, verification, unit, zone)}
              </Td>
              <Td num fit className="max-sm:hidden">
                {formatMetric(criterion.median, unit)}
              </Td>
              <Td fit>
                {criterion.passed === null ? (
                  <StateBadge state="unknown">Undecided</StateBadge>
                ) : criterion.passed ? (
                  <StateBadge state="success">Met</StateBadge>
                ) : (
                  <StateBadge state="error">Not met</StateBadge>
                )}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
