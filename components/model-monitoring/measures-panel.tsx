'use client';
import {
  measureFigure,
  metricNote,
  metricWord,
  realisedMeasures,
  describeTask,
} from '#components/labels/measure-text.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';
import type { EstimatedAnswer } from '#lib/schemas/model-monitoring/estimates.ts';

const TASK_WORD: Record<NonNullable<PerformanceAnswer['kind']>, string> = {
  classification: 'classification',
  regression: 'regression',
  ranking: 'ranking',
  forecasting: 'forecasting',
};

type Estimate = EstimatedAnswer['measures'][number];

function Estimated({ estimate }: { estimate: Estimate | undefined }) {
  if (estimate === undefined || estimate.value === null)
    return <span className="text-ink-3">not estimated</span>;
  const { measure, value, lower, upper } = estimate;
  const band =
    lower === null || upper === null
      ? ''
      : ` (${measureFigure(measure, lower)} to ${measureFigure(measure, upper)})`;
  return `${measureFigure(measure, value)}${band}`;
}

/** The estimate for the reference rows. */
function usualOf(estimate: Estimate | undefined): string {
  const usual = estimate?.usual ?? null;
  return estimate === undefined || usual === null ? 'none' : measureFigure(estimate.measure, usual);
}

/**
 * All measures of the task: actual values from labels, compared with the estimates made before the
 * labels arrived.
 */
export function MeasuresPanel({
  performance,
  estimated,
}: {
  performance: PerformanceAnswer;
  estimated: EstimatedAnswer | undefined;
}) {
  const realised = realisedMeasures(performance);
  const known = (estimated?.measures ?? []).filter(({ value }) => value !== null);
  const guesses = new Map(known.map((each) => [each.measure, each]));
  const hasUsual = known.some(({ usual }) => usual !== null);
  const rows = [
    ...realised,
    ...[...guesses.keys()]
      .filter((name) => !realised.some((each) => each.name === name))
      .map((name) => ({ name, value: null })),
  ];
  const { kind, scored, task } = performance;
  return (
    <Panel aria-label="Metrics">
      <PanelHeader
        title="Metrics"
        ruled
        end={kind === null ? null : <span className="text-xs text-ink-3">{TASK_WORD[kind]}</span>}
      />
      <Table label="Metrics">
        <thead>
          <tr>
            <Th>Metric</Th>
            <Th num>Actual</Th>
            {guesses.size === 0 ? null : (
              <>
                <Th num>Estimated</Th>
                {hasUsual ? <Th num>Baseline</Th> : null}
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value }) => (
            <tr key={name}>
              <Td>
                {metricWord(name)}
                {metricNote(name) === '' ? null : (
                  <span className="text-ink-3">, {metricNote(name)}</span>
                )}
              </Td>
              <Td num>{value === null ? 'none' : measureFigure(name, value)}</Td>
              {guesses.size === 0 ? null : (
                <>
                  <Td num className="text-ink-2">
                    <Estimated estimate={guesses.get(name)} />
                  </Td>
                  {hasUsual ? (
                    <Td num className="text-ink-2">
                      {usualOf(guesses.get(name))}
                    </Td>
                  ) : null}
                </>
              )}
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelFoot>
        <span>
          {scored === null ? '' : `Score metrics: class ${scored.positive}. `}
          {describeTask(task)} {guesses.size === 0 ? '' : estimated?.assumption}
        </span>
      </PanelFoot>
    </Panel>
  );
}
