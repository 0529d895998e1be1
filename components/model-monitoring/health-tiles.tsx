import { describeBaseline } from '#components/drift/baselines/baseline-text.ts';
import { firstBaselineShort } from '#components/drift/baselines/first-baseline-text.ts';
import { expectedChange } from '#components/drift/columns/expected-change.ts';
import { missingShare } from '#components/inference/model/health-figures.ts';
import { describeViolation } from '#components/inference/model/model-rows.ts';
import type { ModelView } from '#components/inference/model/use-model.ts';
import {
  headlineMeasure,
  mainMeasure,
  measureFigure as figure,
  metricWord,
} from '#components/labels/measure-text.ts';
import { Tile, TileStrip } from '#components/ui/tables/tile-strip.tsx';
import { formatCount, formatNumber, formatPercent } from '#lib/format.ts';
import type {
  ColumnDriftAnswer,
  FirstBaseline,
  PerformanceAnswer,
} from '#lib/schemas/drift/windows.ts';
import type { EstimatedAnswer, NoEstimate } from '#lib/schemas/model-monitoring/estimates.ts';

/** Data and error state of a request to the server. */
interface Params<T> {
  data: T | undefined;
  isError: boolean;
}

export interface HealthParts {
  view: ModelView;
  performance: Params<PerformanceAnswer>;
  drift: Params<ColumnDriftAnswer>;
  estimated: Params<EstimatedAnswer>;
  hasBaseline: boolean | undefined;
  /** Missing requirements for the first baseline; null if a baseline exists. */
  first: FirstBaseline | null;
}

const NOT_YET = 'No data';

/**
 * Placeholder tile while a response is loading or after it failed to load. Makes no statement about
 * the rows.
 */
function UnreadTile({ label, failed }: { label: string; failed: boolean }) {
  return failed ? (
    <Tile label={label} state="no-data" stateWord="Not loaded" value="Unknown" detail="See below" />
  ) : (
    <Tile label={label} state="no-data" stateWord="Loading" value="…" />
  );
}

/** PR AUC of a model without skill, as a note. */
function skillNote({ scored }: PerformanceAnswer, measure: string): string {
  const share = scored?.metrics['positive_share'] ?? null;
  return measure !== 'pr_auc' || share === null ? '' : `Without skill ${figure(measure, share)}. `;
}

function RealisedTile({
  performance: { data: performance, isError },
}: Pick<HealthParts, 'performance'>) {
  const { name: measure, value } =
    performance === undefined
      ? { name: mainMeasure(null), value: null }
      : headlineMeasure(performance);
  const label = `${metricWord(measure)}, actual`;
  if (performance === undefined) return <UnreadTile label={label} failed={isError} />;
  if (value === null)
    return (
      <Tile
        label={label}
        state="no-data"
        value={NOT_YET}
        detail={
          performance.labelled === 0
            ? 'No labels in this range'
            : 'No row has both a prediction and a label'
        }
      />
    );
  return (
    <Tile
      label={label}
      state="ok"
      stateWord="Measured"
      value={figure(measure, value)}
      detail={`${skillNote(performance, measure)}${formatCount(performance.judged, 'judged row')}, ${formatPercent(performance.rows === 0 ? null : performance.labelled / performance.rows)} labeled`}
    />
  );
}

/** Why there is no estimate, and how to get one. */
const NO_ESTIMATE: Record<NoEstimate, string> = {
  'no-reference': 'Set a baseline with labels',
  lists: 'Not available for lists of items',
  'few-labels': 'Too few baseline rows have a label',
  scores: 'Needs scores in each row that rank the classes; one per class for more than two',
  'no-rows': 'No rows in this range',
};

function EstimatedTile({
  performance,
  estimated: { data: estimated, isError },
}: Pick<HealthParts, 'performance' | 'estimated'>) {
  const shown = performance.data === undefined ? null : headlineMeasure(performance.data).name;
  // F1 is estimated, the area under the precision-recall curve is not.
  const isUneven = shown === 'pr_auc' || shown === 'f1';
  const measure = isUneven
    ? 'f1'
    : (estimated?.measure ?? mainMeasure(performance.data?.kind ?? null));
  const found = estimated?.measures.find((each) => each.measure === measure);
  const label = `${metricWord(measure)}, estimated`;
  if (estimated === undefined) return <UnreadTile label={label} failed={isError} />;
  if (found === undefined || found.value === null)
    return (
      <Tile
        label={label}
        state="no-data"
        value={NOT_YET}
        detail={NO_ESTIMATE[estimated.reason ?? 'no-rows']}
      />
    );
  const range =
    found.lower === null || found.upper === null
      ? ''
      : `${figure(measure, found.lower)} to ${figure(measure, found.upper)}. `;
  return (
    <Tile
      label={label}
      state="info"
      stateWord="Estimate"
      value={figure(measure, found.value)}
      detail={`${range}Cannot detect concept drift`}
    />
  );
}

function DriftTile({
  drift: { data: drift, isError },
  estimated,
  hasBaseline,
  first,
}: Pick<HealthParts, 'drift' | 'estimated' | 'hasBaseline' | 'first'>) {
  if (drift === undefined && hasBaseline !== false)
    return <UnreadTile label="Drift" failed={isError} />;
  if (drift === undefined || drift.dataset.measured === 0)
    return (
      <Tile
        label="Drift"
        state="no-data"
        value={NOT_YET}
        detail={
          hasBaseline !== false
            ? 'Too few rows for a verdict'
            : first === null
              ? 'No baseline is set'
              : firstBaselineShort(first)
        }
      />
    );
  const { drifted, measured } = drift.dataset;
  const against = `Against ${describeBaseline(drift.baseline)}`;
  const change = drifted === 0 ? null : expectedChange(estimated.data);
  return (
    <Tile
      label="Drift"
      state={drifted === 0 ? 'ok' : 'info'}
      stateWord={drifted === 0 ? undefined : 'Changed'}
      value={formatNumber(drifted)}
      unit={`/ ${formatCount(measured, 'column')}`}
      detail={change === null ? against : `${change.words}, by the estimate. ${against}`}
    />
  );
}

function MissingTile({
  view,
  drift: { data: drift, isError },
  hasBaseline,
}: Pick<HealthParts, 'view' | 'drift' | 'hasBaseline'>) {
  const share = drift === undefined ? null : missingShare(drift.columns);
  const broken = view.sent === null ? null : describeViolation(view.sent.violations);
  if (drift === undefined && hasBaseline !== false && broken === null)
    return <UnreadTile label="Missing values" failed={isError} />;
  return (
    <Tile
      label="Missing values"
      state={broken !== null ? 'warning' : share === null ? 'no-data' : 'ok'}
      stateWord={broken === null ? undefined : 'Schema violations'}
      value={share === null ? NOT_YET : formatPercent(share)}
      detail={broken === null ? 'No schema violations in the last day' : `Last day: ${broken}`}
    />
  );
}

/** Performance, drift, quality and volume, each with its source. */
export function HealthTiles(parts: HealthParts) {
  const { view } = parts;
  const performance = parts.performance.data;
  const rows = performance?.rows ?? view.sent?.rows ?? null;
  return (
    <TileStrip label="Health of the model">
      <RealisedTile {...parts} />
      <EstimatedTile {...parts} />
      <DriftTile {...parts} />
      <MissingTile {...parts} />
      <Tile
        label="Rows"
        state={rows === null || rows === 0 ? 'no-data' : 'ok'}
        value={rows === null || rows === 0 ? NOT_YET : formatNumber(rows)}
        detail={
          performance === undefined
            ? 'Last 7 days'
            : `In this range, ${formatCount(performance.labelled, 'label')}`
        }
      />
    </TileStrip>
  );
}
