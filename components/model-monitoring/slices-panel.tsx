'use client';
import { useState } from 'react';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useSlices } from '#components/inference/model/use-health.ts';
import { shownValue } from '#components/inference/shown-value.ts';
import { Select } from '#components/ui/forms/select.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { formatCount, formatNumber, formatPercent } from '#lib/format.ts';
import type { SlicesAnswer } from '#lib/schemas/model-monitoring/slices.ts';
import { SliceColumns } from './slice-columns.tsx';
import { slicesFoot, describeWatched } from './slice-text.ts';

function figure(answer: SlicesAnswer, value: number | null): string {
  return answer.measure === 'mae' ? formatNumber(value, 3) : formatPercent(value, 1);
}

function Worst({ answer }: { answer: SlicesAnswer }) {
  const word = answer.measure === 'mae' ? 'Mean absolute error' : 'Wrong';
  if (answer.slices.length === 0)
    return (
      <PanelBody>
        <p className="text-ink-2">
          No slice with at least {formatCount(answer.rowsAtLeast, 'labelled row')} is significantly
          worse than the others.
        </p>
      </PanelBody>
    );
  return (
    <Table label="Worst slices">
      <thead>
        <tr>
          <Th>Slice</Th>
          <Th num>Rows</Th>
          <Th num>{word}</Th>
          <Th num>Elsewhere</Th>
        </tr>
      </thead>
      <tbody>
        {answer.slices.map((slice) => {
          const name = slice.where
            .map(({ feature, value }) => `${feature} = ${shownValue(value)}`)
            .join(', ');
          return (
            <tr key={name}>
              <Td className="ident wrap-anywhere">{name}</Td>
              <Td num>{formatNumber(slice.rows)}</Td>
              <Td num>{figure(answer, slice.value)}</Td>
              <Td num className="text-ink-2">
                {figure(answer, slice.rest)}
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function Groups({
  fairness,
  rowsAtLeast,
}: {
  fairness: NonNullable<SlicesAnswer['fairness']>;
  rowsAtLeast: number;
}) {
  const {
    groups,
    tooFew,
    disparateImpactRatio,
    statisticalParityDifference,
    equalizedOddsDifference,
  } = fairness;
  return (
    <>
      <Table label={`Groups of ${fairness.by}`}>
        <thead>
          <tr>
            <Th>Group</Th>
            <Th num>Rows</Th>
            <Th num>Predicted {fairness.favourable}</Th>
            <Th num>True positive rate</Th>
            <Th num>False positive rate</Th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.group}>
              <Td className="wrap-anywhere">{shownValue(group.group)}</Td>
              <Td num>{formatNumber(group.rows)}</Td>
              <Td num>{formatPercent(group.selectionRate, 1)}</Td>
              <Td num>{formatPercent(group.truePositiveRate, 1)}</Td>
              <Td num>{formatPercent(group.falsePositiveRate, 1)}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelFoot>
        <span>
          Smallest divided by largest share of {fairness.favourable}:{' '}
          {formatNumber(disparateImpactRatio, 2)} (below 0.8 is a common concern). Difference of the
          shares {formatPercent(statisticalParityDifference, 1)}, of the true or false positive
          rates {formatPercent(equalizedOddsDifference, 1)}.
          {tooFew.length === 0
            ? ''
            : ` Too few rows to compare (less than ${formatNumber(rowsAtLeast)}): ${tooFew.map(shownValue).join(', ')}.`}
        </span>
      </PanelFoot>
    </>
  );
}

/** Slices in which the model performs worse, and a comparison of the groups of a column. */
export function SlicesPanel({ name, version }: { name: string; version: string }) {
  const [by, setBy] = useState('');
  const found = useSlices(name, version, by);
  const answer = found.data;
  return (
    <Panel aria-label="Slices and fairness">
      <PanelHeader
        title="Slices and fairness"
        ruled
        end={
          answer === undefined || answer.attributes.length === 0 ? null : (
            <span className="inline-flex flex-wrap items-center gap-2">
              <SliceColumns name={name} offered={answer.attributes} />
              Compare groups of
              <Select
                aria-label="Column to compare groups by"
                value={by}
                placeholder="no column"
                options={answer.attributes.map((value) => ({ value, label: value }))}
                onValueChange={setBy}
              />
            </span>
          )
        }
      />
      {found.isError ? (
        <LoadFailed what="slices" query={found} />
      ) : answer === undefined ? (
        <SkeletonRows rows={4} label="Loading the slices" />
      ) : answer.rows === 0 ? (
        <EmptyState kind="no-data" title="No labels in this range">
          Slices are evaluated on labeled rows.
        </EmptyState>
      ) : (
        <>
          <Worst answer={answer} />
          <PanelFoot>
            <span className="wrap-anywhere">
              {slicesFoot(answer)} {describeWatched(answer)}
            </span>
          </PanelFoot>
          {answer.fairness === null ? null : (
            <Groups fairness={answer.fairness} rowsAtLeast={answer.rowsAtLeast} />
          )}
        </>
      )}
    </Panel>
  );
}
