import { useState } from 'react';
import { useCan } from '#components/client/session.tsx';
import { HiddenRuns } from '#components/experiments/runs/run-values.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import type { VersionFigure } from './version-figures.ts';

/** Tiles in a row; the table below shows all metrics. */
const TILES = 6;
/** Rows of the table before it is expanded. */
const FIRST = 8;

const DIRECTION = { higher: 'Higher is better', lower: 'Lower is better' } as const;

function detailOf({ champion, difference, better }: VersionFigure, against: number | null): string {
  const comparison =
    against === null
      ? ''
      : champion === null
        ? `not in v${against}`
        : `v${against}: ${champion}${difference === null ? '' : `, ${difference}`}`;
  const direction = better === null ? '' : DIRECTION[better];
  return [comparison, direction].filter((part) => part !== '').join('. ');
}

/** The most relevant metrics, each compared with the champion's. */
export function VersionTiles({
  figures,
  against,
}: {
  figures: readonly VersionFigure[];
  /** The champion; null if there is none, or if it is this version. */
  against: number | null;
}) {
  if (figures.length === 0) return null;
  return (
    <TileStrip
      label={
        against === null
          ? 'Metrics of the version'
          : `Metrics of the version compared with v${against}`
      }
    >
      {figures.slice(0, TILES).map((figure) => (
        <Tile
          key={figure.metric}
          label={
            <span className="truncate" title={figure.metric}>
              {figure.metric}
            </span>
          }
          state={figure.state}
          stateWord={figure.word ?? 'Logged'}
          value={figure.value}
          detail={detailOf(figure, against)}
        />
      ))}
    </TileStrip>
  );
}

/** Table of all metrics. Collapsed rows remain in the document so that they are printed. */
export function FiguresTable({
  figures,
  against,
  all,
}: {
  figures: readonly VersionFigure[];
  against: number | null;
  all: boolean;
}) {
  return (
    <Table label="Metrics of the version">
      <thead>
        <tr>
          <Th>Metric</Th>
          <Th num>Value</Th>
          {against === null ? null : (
            <>
              <Th num>v{against}</Th>
              <Th num>Difference</Th>
              <Th fit>Compared with v{against}</Th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {figures.map((figure, at) => (
          <tr
            key={figure.metric}
            className={all || at < FIRST ? undefined : 'hidden print:table-row'}
          >
            <Td className="ident wrap-anywhere">{figure.metric}</Td>
            <Td num className="font-medium">
              {figure.value}
            </Td>
            {against === null ? null : (
              <>
                <Td num>{figure.champion ?? <span className="text-ink-3">none</span>}</Td>
                <Td num>{figure.difference}</Td>
                <Td fit>
                  {figure.word === null ? null : (
                    <StateBadge state={figure.state}>{figure.word}</StateBadge>
                  )}
                </Td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** All metrics logged with the version, compared with the champion's. */
export function VersionFiguresPanel({
  figures,
  against,
}: {
  figures: readonly VersionFigure[];
  against: number | null;
}) {
  const hidden = !useCan('experiments:read');
  const [all, setAll] = useState(false);
  const folds = figures.length > FIRST;
  return (
    <Panel aria-label="Metrics">
      <PanelHeader title="Metrics" count={figures.length} ruled={figures.length === 0} />
      {figures.length === 0 && hidden ? (
        <HiddenRuns what="metrics" />
      ) : figures.length === 0 ? (
        <EmptyState kind="no-data" title="No metrics found" className="min-h-28">
          A version shows the metrics of its logged model or its run: register it from a run that
          logs metrics.
        </EmptyState>
      ) : (
        <>
          <FiguresTable figures={figures} against={against} all={all} />
          {against === null && !folds ? null : (
            <PanelFoot>
              {against === null
                ? null
                : '“Better” or “worse” appears only if the metric name implies a direction. Values are as logged, each over its own data.'}
              {folds ? (
                <Button
                  size="sm"
                  className="ml-auto print:hidden"
                  aria-expanded={all}
                  onClick={() => setAll(!all)}
                >
                  {all ? `Show the first ${FIRST}` : `Show all ${figures.length} metrics`}
                </Button>
              ) : null}
            </PanelFoot>
          )}
        </>
      )}
    </Panel>
  );
}
