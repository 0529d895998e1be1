'use client';
import { useState } from 'react';
import { ALL_ROWS, GroupTable } from '#components/inference/group-table.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { PanelBody } from '#components/ui/panel.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatNumber, formatPercent } from '#lib/format.ts';
import type {
  GroupCalibration,
  OutcomeChecksAnswer,
} from '#lib/schemas/model-monitoring/outcomes.ts';

type Told = NonNullable<OutcomeChecksAnswer['calibration']>;

function Reliability({ group, told }: { group: string; told: GroupCalibration }) {
  return (
    <Table label={`Reliability of ${group}`}>
      <thead>
        <tr>
          <Th>Score bin</Th>
          <Th num>Rows</Th>
          <Th num>Mean score</Th>
          <Th num>Actual share</Th>
          <Th num>Gap</Th>
        </tr>
      </thead>
      <tbody>
        {told.bins.map((bin, at) => (
          <tr key={`${at}-${bin.meanScore}`}>
            <Td>{at + 1}</Td>
            <Td num>{formatNumber(bin.rows)}</Td>
            <Td num>{formatPercent(bin.meanScore, 1)}</Td>
            <Td num>{formatPercent(bin.share, 1)}</Td>
            <Td num>{formatPercent(bin.share - bin.meanScore, 1)}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Score calibration per group, with the bins of a selected group. */
export function CalibrationGroups({ told }: { told: Told }) {
  const [shown, setShown] = useState('');
  const one = told.groups.find(({ group }) => group === shown);
  return (
    <>
      <GroupTable
        label="Calibration by group"
        told={told}
        figures={[
          { title: 'Rows', of: ({ rows }) => formatNumber(rows) },
          { title: 'Mean score', of: ({ meanScore }) => formatPercent(meanScore, 1) },
          { title: 'Actual share', of: ({ share }) => formatPercent(share, 1) },
          {
            title: 'Calibration error',
            of: ({ calibrationError }) => formatNumber(calibrationError, 3),
          },
          { title: 'Brier', of: ({ brier }) => formatNumber(brier, 3) },
        ]}
      />
      {told.groups.length === 0 ? null : (
        <PanelBody className="grid gap-3 sm:grid-cols-2">
          <Field label="Reliability of">
            {(control) => (
              <Select
                {...control}
                value={one === undefined ? '' : shown}
                placeholder={ALL_ROWS}
                options={told.groups.map(({ group }) => ({ value: group, label: group }))}
                onValueChange={setShown}
              />
            )}
          </Field>
        </PanelBody>
      )}
      <Reliability group={one?.group ?? ALL_ROWS} told={one ?? told.overall} />
      {told.tooFew.length === 0 ? null : (
        <PanelBody>
          <p className="wrap-anywhere text-ink-2">
            Fewer than {formatNumber(told.rowsAtLeast)} scores, so no calibration:{' '}
            {told.tooFew.join(', ')}.
          </p>
        </PanelBody>
      )}
    </>
  );
}
