import { Sparkline } from '#components/charts/sparkline.tsx';
import { measureFigure, metricWord } from '#components/labels/measure-text.ts';
import { limitCondition } from '#components/labels/model-limit-text.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatVersion } from '#lib/format.ts';
import { Calm } from './calm.tsx';
import type { ModelState } from './use-models-overview.ts';

/** Limit of the displayed measure as text: "Alert below 91.0%". */
function limitText({ quality }: ModelState): string {
  if (quality === null) return 'Quality not measured yet';
  const name = metricWord(quality.measure);
  if (quality.limit === null) return `${name}, no limit`;
  const condition = limitCondition(quality.limit);
  return `${name}, alert ${condition.charAt(0).toLowerCase()}${condition.slice(1)}`;
}

function RiskLine({ state }: { state: ModelState }) {
  const { row, quality } = state;
  const breach = quality?.breached === true ? quality.limit : null;
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
          {row.serving === null || row.serving.version === '' ? null : (
            <span className="text-ink-2"> {formatVersion(row.serving.version)}</span>
          )}
        </p>
        <p className="truncate text-xs text-ink-2" title={limitText(state)}>
          {limitText(state)}
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
      {row.health.href === null ? (
        <StateBadge state={breach?.severity ?? row.health.state}>
          {breach === null ? row.health.word : 'Beyond its limit'}
        </StateBadge>
      ) : (
        <Link href={row.health.href} className="relative z-1 rounded-sm hover:underline">
          <StateBadge state={row.health.state}>{row.health.word}</StateBadge>
        </Link>
      )}
    </li>
  );
}

/** Models with a firing alert or a measure beyond its limit, each with measure, value and limit. */
export function ModelsAtRisk({ states }: { states: readonly ModelState[] }) {
  return (
    <Panel aria-labelledby="models-at-risk">
      <PanelHeader
        title="Models at risk"
        id="models-at-risk"
        count={states.length || undefined}
        ruled
        end={<TextLink href="/models">All models</TextLink>}
      />
      {states.length === 0 ? (
        <Calm title="No firing alerts" className="min-h-28">
          Models with a firing alert or a metric beyond its limit appear here.
        </Calm>
      ) : (
        <ul className="divide-y divide-line">
          {states.map((state) => (
            <RiskLine key={state.row.name} state={state} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
