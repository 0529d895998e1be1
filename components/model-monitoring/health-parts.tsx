'use client';
import dynamic from 'next/dynamic';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import {
  useQuality,
  type useEstimated,
  type usePerformance,
} from '#components/inference/model/use-health.ts';
import type { ModelView } from '#components/inference/model/use-model.ts';
import { useMetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { healthParts } from './health-part-list.ts';

const Later = () => <Panel className="h-96" data-loading="" />;
// Next reads these options at build time, so each call must contain them literally.
const MeasuresPanel = dynamic(
  () => import('./measures-panel.tsx').then((module) => module.MeasuresPanel),
  { ssr: false, loading: Later },
);
const MaturityPanel = dynamic(
  () => import('./maturity-panel.tsx').then((module) => module.MaturityPanel),
  { ssr: false, loading: Later },
);
const SlicesPanel = dynamic(
  () => import('./slices-panel.tsx').then((module) => module.SlicesPanel),
  { ssr: false, loading: Later },
);
const CalibrationPanel = dynamic(
  () => import('./calibration-panel.tsx').then((module) => module.CalibrationPanel),
  { ssr: false, loading: Later },
);
const OutcomePanel = dynamic(
  () => import('./outcome-panel.tsx').then((module) => module.OutcomePanel),
  { ssr: false, loading: Later },
);
const MultivariatePanel = dynamic(
  () =>
    import('#components/drift/multivariate-panel.tsx').then((module) => module.MultivariatePanel),
  { ssr: false, loading: Later },
);
const QualityPanel = dynamic(
  () => import('./quality-panel.tsx').then((module) => module.QualityPanel),
  { ssr: false, loading: Later },
);
const DriftPlanPanel = dynamic(
  () => import('#components/drift/drift-plan-panel.tsx').then((module) => module.DriftPlanPanel),
  { ssr: false, loading: Later },
);
const LimitsPanel = dynamic(
  () => import('./limits-panel.tsx').then((module) => module.LimitsPanel),
  { ssr: false, loading: Later },
);
const SettingsPanels = dynamic(
  () => import('./settings-panel.tsx').then((module) => module.SettingsPanels),
  { ssr: false, loading: Later },
);

export interface HealthPartsProps {
  view: ModelView;
  /** Version of the rows; empty for all versions. */
  version: string;
  performance: ReturnType<typeof usePerformance>;
  estimated: ReturnType<typeof useEstimated>['data'];
  drift: ColumnDriftAnswer | undefined;
}

function Measures({ performance, estimated }: Pick<HealthPartsProps, 'performance' | 'estimated'>) {
  const { data } = performance;
  if (data === undefined)
    return (
      <Panel aria-label="Metrics">
        {performance.isError ? (
          <LoadFailed what="measures" query={performance} />
        ) : (
          <SkeletonRows rows={8} label="Loading the metrics" />
        )}
      </Panel>
    );
  if (data.judged === 0)
    return (
      <Panel aria-label="Metrics">
        <EmptyState kind="no-data" title="No labels in this range">
          Metrics compare predictions with labels. Send labels, or choose a longer range.
        </EmptyState>
      </Panel>
    );
  return (
    <div className="grid items-start gap-(--gutter) xl:grid-cols-2">
      <MeasuresPanel performance={data} estimated={estimated} />
      <MaturityPanel maturity={data.maturity} />
    </div>
  );
}

function Quality({ view, version, performance }: HealthPartsProps) {
  const quality = useQuality(view.name, version, true);
  return (
    <QualityPanel view={view} quality={quality} first={performance.data?.firstRequests ?? []} />
  );
}

function Together({ view, version, drift }: HealthPartsProps) {
  const model = view.name;
  const labels: Record<string, string> = version === '' ? { model } : { model, version };
  const joint = useMetricRanges([{ metric: 'model.multivariate_drift', labels }]);
  const together = drift?.together ?? null;
  return together === null ? null : <MultivariatePanel together={together} found={joint} />;
}

function Part({ part, ...props }: HealthPartsProps & { part: string }) {
  const { view, version, performance, estimated } = props;
  const { name } = view;
  const scored = performance.data?.scored ?? null;
  switch (part) {
    case 'slices':
      return <SlicesPanel name={name} version={version} />;
    case 'calibration':
      return scored === null ? null : <CalibrationPanel scored={scored} />;
    case 'operating-point':
      return <OutcomePanel name={name} version={version} />;
    case 'together':
      return <Together {...props} />;
    case 'quality':
      return <Quality {...props} />;
    case 'monitoring':
      return (
        <>
          <DriftPlanPanel name={name} />
          <SettingsPanels name={name} />
        </>
      );
    case 'limits':
      return <LimitsPanel name={name} />;
    default:
      return <Measures performance={performance} estimated={estimated} />;
  }
}

/** Details of a model's health, one part at a time. Only the open part is loaded. */
export function HealthParts(props: HealthPartsProps) {
  return (
    <Tabs
      label="Health details"
      param="part"
      items={healthParts(props.performance.data, props.drift)}
    >
      {(part) => <Part part={part} {...props} />}
    </Tabs>
  );
}
