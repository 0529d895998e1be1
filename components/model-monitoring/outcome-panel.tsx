'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api } from '#components/client/api.ts';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { describeChance, leadRows, formatRate } from '#components/drift/reports/outcome-text.ts';
import { NumberField } from '#components/fields/number-field.tsx';
import { GroupTable } from '#components/inference/group-table.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatNumber, formatPercent } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { OutcomeChecksAnswer } from '#lib/schemas/model-monitoring/outcomes.ts';
import { CalibrationGroups } from './calibration-groups.tsx';

/** Rates at the operating point, bands of scores and lead times of one model. */
function useOutcomeChecks(
  name: string,
  asked: { version: string; by: string; threshold: number | null },
) {
  const { from, to, tz, fromMs, toMs } = useTimeRange();
  return useQuery({
    queryKey: queryKey('models', 'outcome-checks', name, { from, to, tz, ...asked }),
    queryFn: ({ signal }) =>
      api<OutcomeChecksAnswer>(`/api/inference/models/${encodeURIComponent(name)}/outcome-checks`, {
        query: { from: fromMs, to: toMs, ...asked },
        signal,
      }),
    enabled: useCan('models:read'),
    placeholderData: keepPreviousData,
  });
}

function Rates({ point }: { point: NonNullable<OutcomeChecksAnswer['operatingPoint']> }) {
  return (
    <GroupTable
      label="Sensitivity and specificity"
      told={point}
      figures={[
        { title: 'Rows', of: ({ rows }) => formatNumber(rows) },
        { title: 'Positive', of: ({ positives }) => formatNumber(positives) },
        { title: 'Sensitivity', of: ({ sensitivity }) => formatRate(sensitivity) },
        { title: 'Specificity', of: ({ specificity }) => formatRate(specificity) },
      ]}
    />
  );
}

function Bands({ tested }: { tested: NonNullable<OutcomeChecksAnswer['backTest']> }) {
  return (
    <Table label="Back-test by score band">
      <thead>
        <tr>
          <Th>Score band</Th>
          <Th num>Rows</Th>
          <Th num>Predicted</Th>
          <Th num>Actual</Th>
          <Th num>p, corrected</Th>
          <Th>Verdict</Th>
        </tr>
      </thead>
      <tbody>
        {tested.bands.map((band, at) => (
          <tr key={`${at}-${band.predicted}`}>
            <Td>{at + 1}</Td>
            <Td num>{formatNumber(band.rows)}</Td>
            <Td num>{formatPercent(band.predicted, 2)}</Td>
            <Td num>{formatPercent(band.realised, 2)}</Td>
            <Td num>{describeChance(band.adjusted)}</Td>
            <Td>
              <StateBadge state={band.isOff ? 'warning' : 'ok'}>
                {band.isOff ? 'Significantly off' : 'As predicted'}
              </StateBadge>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Tables under a heading. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="px-4 pt-3 pb-1 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Checks({ answer }: { answer: OutcomeChecksAnswer }) {
  const { operatingPoint: point, calibration, backTest, leadTime, positive } = answer;
  return (
    <>
      <div className="grid gap-x-(--gutter) gap-y-2 pb-3 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-2">
          {point === null ? null : (
            <Part title="Right and wrong">
              <Rates point={point} />
            </Part>
          )}
          {calibration === null ? null : (
            <Part title="Calibration">
              <CalibrationGroups told={calibration} />
            </Part>
          )}
        </div>
        <Part title="Back-test">
          {backTest === null ? (
            <PanelBody>
              <p className="text-ink-2">
                The back-test needs a score for every labeled row. Send scores with your
                predictions.
              </p>
            </PanelBody>
          ) : (
            <Bands tested={backTest} />
          )}
        </Part>
      </div>
      {leadTime === null ? null : (
        <Defs>
          {leadRows(leadTime).map(({ label, value, detail }) => (
            <Def key={label} label={label} {...(detail === undefined ? {} : { detail })}>
              {value}
            </Def>
          ))}
        </Defs>
      )}
      <PanelFoot>
        <span>
          . Wilson intervals of 95%. Calibration error: mean gap between score and outcome over ten
          bins of equal count; Brier: mean squared difference. Each band has about a tenth of the
          rows, tested by exact binomial probability, corrected for the number of bands
          (Benjamini-Hochberg). {positive}. Intervals of 95 % (Wilson). Calibration error: mean gap
          between score and what came over ten bins of equal count; Brier: mean squared difference.
          Bands hold about a tenth of the rows each, tested by their exact binomial chance,
          corrected for their number (Benjamini-Hochberg).
          {backTest?.gini == null ? '' : ` Gini ${formatNumber(backTest.gini, 3)}.`}
          {point === null || point.tooFew.length === 0
            ? ''
            : ` Fewer than ${formatNumber(point.rowsAtLeast)} rows: ${point.tooFew.join(', ')}.`}
          {leadTime === null
            ? ' Lead time needs more data: name the asset that may fail in segment.asset, and set the failure time in positive labels.'
            : ' A failure is a time in the positive labels of one segment.asset; its first warning counts.'}
        </span>
      </PanelFoot>
    </>
  );
}

/** Segments come first, because sites and devices are usually sent as segments. */
const groupings = (answer: OutcomeChecksAnswer | undefined) => [
  ...(answer?.segments ?? []).map((value) => ({ value, label: `segment ${value}` })),
  ...(answer?.columns ?? []).map((value) => ({ value, label: value })),
];

/** Performance of a binary model at its operating point, by group and by score band. */
export function OutcomePanel({ name, version }: { name: string; version: string }) {
  const [by, setBy] = useState('');
  const [threshold, setThreshold] = useState<number | null>(null);
  const inRange = threshold !== null && threshold >= 0 && threshold <= 1 ? threshold : null;
  const found = useOutcomeChecks(name, { version, by, threshold: inRange });
  const answer = found.data;
  if (answer?.positive === null) return null;
  return (
    <Panel aria-label="At the operating point">
      <PanelHeader title="At the operating point" ruled />
      <PanelBody className="grid gap-3 sm:grid-cols-2">
        <NumberField
          label="Decision threshold"
          hint="Leave empty to use the predicted classes."
          required={false}
          min={0}
          max={1}
          value={threshold}
          error={threshold === inRange ? undefined : 'Enter a number from 0 to 1.'}
          onChange={setThreshold}
        />
        <Field label="Compare groups of">
          {(control) => (
            <Select
              {...control}
              value={by}
              placeholder="no groups"
              options={groupings(answer)}
              onValueChange={setBy}
            />
          )}
        </Field>
      </PanelBody>
      {found.isError ? (
        <LoadFailed what="outcome checks" query={found} />
      ) : answer === undefined ? (
        <SkeletonRows rows={4} label="Loading rates" />
      ) : answer.operatingPoint === null ? (
        <EmptyState kind="no-data" title="No labels in this range">
          Rates count rows with labels.
        </EmptyState>
      ) : (
        <Checks answer={answer} />
      )}
    </Panel>
  );
}
