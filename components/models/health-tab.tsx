'use client';
import { LoadFailed } from '#components/shell/load-failed.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { CalibrationPanel } from './calibration-panel.tsx';
import { ColumnsPanel, SetBaseline } from './columns-panel.tsx';
import { DriftImportance } from './drift-importance.tsx';
import { HealthTiles } from './health-tiles.tsx';
import { MeasuresPanel } from './measures-panel.tsx';
import { ModelsConnect } from './models-connect.tsx';
import { PerformanceChart } from './performance-panel.tsx';
import { QualityPanel } from './quality-panel.tsx';
import { SlicesPanel } from './slices-panel.tsx';
import {
  useBaselines,
  useColumnDrift,
  useEstimated,
  useImportance,
  usePerformance,
  useQuality,
} from './use-health.ts';
import type { ModelView } from './use-model.ts';

function DriftPart({
  name,
  baselines,
  drift,
}: {
  name: string;
  baselines: ReturnType<typeof useBaselines>;
  drift: ReturnType<typeof useColumnDrift>;
}) {
  const importance = useImportance(name, drift.data !== undefined);
  if (drift.data !== undefined)
    return (
      <div className="grid gap-(--gutter) xl:grid-cols-[minmax(0,3fr)_minmax(0,5fr)]">
        <DriftImportance name={name} drift={drift.data} importance={importance} />
        <ColumnsPanel name={name} drift={drift.data} importance={importance.data} />
      </div>
    );
  return (
    <Panel aria-label="Columns, by drift">
      <PanelHeader title="Columns, by drift" ruled />
      {baselines.data?.items.length === 0 ? (
        <EmptyState
          kind="no-source"
          title="No baseline is set"
          action={<SetBaseline name={name} />}
        >
          Drift is the distance to what was normal. Say what that was: a range of rows, or a
          version.
        </EmptyState>
      ) : baselines.isError ? (
        <LoadFailed what="baselines" query={baselines} />
      ) : drift.isError ? (
        <LoadFailed what="drift of the columns" query={drift} />
      ) : (
        <SkeletonRows rows={5} label="Loading the drift" />
      )}
    </Panel>
  );
}

/** How the model fares: performance, drift, quality, volume. */
export function HealthTab({ view }: { view: ModelView }) {
  const sends = view.sent !== null && view.sent.lastAt !== null;
  const performance = usePerformance(view.name, '', sends);
  const baselines = useBaselines(view.name, sends);
  const hasBaseline = baselines.data === undefined ? undefined : baselines.data.items.length > 0;
  const drift = useColumnDrift(view.name, '', sends && hasBaseline === true);
  const estimated = useEstimated(view.name, '', sends);
  const quality = useQuality(view.name, '', sends);
  if (!sends)
    return (
      <>
        <Panel>
          <EmptyState kind="no-source" title="The model sends no rows">
            Performance, drift and quality come from what it answers. Let the service that serves it
            send its requests, and labels when they are known.
          </EmptyState>
        </Panel>
        <ModelsConnect title="Send what it answers" />
      </>
    );
  return (
    <>
      <HealthTiles
        view={view}
        performance={performance}
        drift={{ data: drift.data, isError: drift.isError || baselines.isError }}
        estimated={estimated}
        hasBaseline={hasBaseline}
      />
      <PerformanceChart view={view} performance={performance} estimated={estimated} />
      {performance.data === undefined || performance.data.judged === 0 ? null : (
        <div className="grid gap-(--gutter) xl:grid-cols-2 xl:[&>:first-child]:row-span-2">
          <MeasuresPanel performance={performance.data} estimated={estimated.data} />
          {performance.data.kind === 'ranking' ? null : <SlicesPanel name={view.name} />}
          {performance.data.scored === null ? null : (
            <CalibrationPanel scored={performance.data.scored} />
          )}
        </div>
      )}
      <DriftPart name={view.name} baselines={baselines} drift={drift} />
      <QualityPanel view={view} quality={quality} />
    </>
  );
}
