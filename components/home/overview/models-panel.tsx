'use client';
import { Sparkline } from '#components/charts/sparkline.tsx';
import { DemoBadge } from '#components/client/page/demo-badge.tsx';
import type { ModelRow } from '#components/inference/model/model-rows.ts';
import { measureFigure, metricWord } from '#components/labels/measure-text.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { useMetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount, formatVersion } from '#lib/format.ts';
import { qualityOf, type ModelQuality } from './model-quality.ts';
import type { OverviewModels } from './use-overview-models.ts';

const SHOWN = 4;
function ModelLine({
  row,
  quality,
  isMixed,
}: {
  row: ModelRow;
  quality: ModelQuality | null;
  isMixed: boolean;
}) {
  const { serving, health, rows } = row;
  return (
    <li className="relative flex min-h-[52px] items-center gap-3.5 px-4 py-2 hover:bg-hover">
      <div className="min-w-0 flex-1">
        <p className="truncate">
          <Link
            href={modelHref(row.name)}
            className="rounded-sm font-semibold after:absolute after:inset-0"
          >
            {row.name}
          </Link>
          {serving === null || serving.version === '' ? null : (
            <span className="text-ink-2"> {formatVersion(serving.version)}</span>
          )}
          {row.demo && isMixed ? <DemoBadge className="ml-1.5 leading-[14px]" /> : null}
        </p>
        <p className="truncate text-xs text-ink-2">
          {quality === null
            ? `${formatCount(rows, 'row')} in 7 days, quality not measured yet`
            : `${metricWord(quality.measure)}, actual`}
        </p>
      </div>
      {quality === null ? null : (
        <>
          <Sparkline
            values={quality.values}
            label={`${row.name}, ${quality.measure}, actual`}
            className="flex-none max-md:hidden"
          />
          <span className="flex-none font-medium tabular-nums">
            {measureFigure(quality.measure, quality.last)}
          </span>
        </>
      )}
      <StateBadge state={health.state}>{health.word}</StateBadge>
    </li>
  );
}

/** Models that need attention, then those with most requests. Renders nothing without models. */
export function ModelsPanel({ models }: { models: OverviewModels }) {
  const shown = (models.rows ?? []).slice(0, SHOWN);
  const quality = useMetricRanges(
    shown.map(({ name }) => ({
      metric: 'model.quality',
      labels: { model: name, basis: 'realised' },
    })),
  );
  if (shown.length === 0) return null;
  const all = models.rows?.length ?? 0;
  const isMixed = models.rows?.some(({ demo }) => !demo) === true;
  return (
    <Panel aria-labelledby="models-panel">
      <PanelHeader
        title="Models"
        id="models-panel"
        count={all > SHOWN ? `${SHOWN} of ${all}` : all}
        ruled
        end={<TextLink href="/models">All models</TextLink>}
      />
      <ul className="divide-y divide-line">
        {shown.map((row, index) => (
          <ModelLine
            key={row.name}
            row={row}
            quality={qualityOf(quality.results[index], [])}
            isMixed={isMixed}
          />
        ))}
      </ul>
    </Panel>
  );
}
