'use client';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { describeFirstBaseline } from '#components/drift/baselines/first-baseline-text.ts';
import { SetBaseline } from '#components/drift/baselines/set-baseline.tsx';
import { expectedChange } from '#components/drift/columns/expected-change.ts';
import {
  useBaselines,
  useColumnDrift,
  useEstimated,
  useImportance,
  usePerformance,
} from '#components/inference/model/use-health.ts';
import type { ModelView } from '#components/inference/model/use-model.ts';
import { Select } from '#components/ui/forms/select.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatVersion } from '#lib/format.ts';
import { HealthParts } from './health-parts.tsx';
import { HealthTiles } from './health-tiles.tsx';
import { PerformanceChart } from './performance-panel.tsx';

const DriftImportance = dynamic(
  () =>
    import('#components/drift/columns/drift-importance.tsx').then(
      (module) => module.DriftImportance,
    ),
  { ssr: false, loading: () => <Panel className="h-96" data-loading="" /> },
);
const ColumnsPanel = dynamic(
  () => import('#components/drift/columns/columns-panel.tsx').then((module) => module.ColumnsPanel),
  { ssr: false, loading: () => <Panel className="h-96" data-loading="" /> },
);
const ModelsConnect = dynamic(
  () => import('#components/sources/models-connect.tsx').then((module) => module.ModelsConnect),
  { ssr: false, loading: () => <Panel className="h-64" data-loading="" /> },
);

function DriftPart({
  name,
  versions,
  baselines,
  drift,
  estimated,
}: {
  name: string;
  versions: readonly string[];
  baselines: ReturnType<typeof useBaselines>;
  drift: ReturnType<typeof useColumnDrift>;
  estimated: ReturnType<typeof useEstimated>;
}) {
  const importance = useImportance(name, drift.data !== undefined);
  const zone = useZone();
  if (drift.data !== undefined)
    return (
      <div className="grid gap-(--gutter) xl:grid-cols-[minmax(0,3fr)_minmax(0,5fr)]">
        <DriftImportance name={name} drift={drift.data} importance={importance} />
        <ColumnsPanel
          name={name}
          versions={versions}
          drift={drift.data}
          importance={importance.data}
          change={drift.data.dataset.drifted === 0 ? null : expectedChange(estimated.data)}
        />
      </div>
    );
  return (
    <Panel aria-label="Columns, by drift">
      <PanelHeader title="Columns, by drift" ruled />
      {baselines.data?.items.length === 0 ? (
        <EmptyState
          kind="no-source"
          title="No baseline yet"
          action={<SetBaseline name={name} versions={versions} />}
        >
          {baselines.data.first === null ? null : (
            <>{describeFirstBaseline(baselines.data.first, zone)} </>
          )}
          Or set the baseline yourself: a time range, a version, or the training data.
        </EmptyState>
      ) : baselines.isError ? (
        <LoadFailed what="baselines" query={baselines} />
      ) : drift.isError ? (
        <LoadFailed what="column drift" query={drift} />
      ) : (
        <SkeletonRows rows={5} label="Loading the drift" />
      )}
    </Panel>
  );
}

const versionsOf = (view: ModelView): string[] =>
  (view.sent?.versions ?? []).flatMap((each) => (each.version === '' ? [] : [each.version]));

/** Selects one version or all; hidden if only one version has made predictions. */
function VersionChoice({
  view,
  version,
  onChange,
}: {
  view: ModelView;
  version: string;
  onChange: (version: string) => void;
}) {
  const sent = versionsOf(view);
  const options = [...new Set(version === '' ? sent : [...sent, version])];
  if (options.length < 2) return null;
  return (
    <span className="flex items-center gap-2 self-end text-ink-2">
      Version
      <Select
        aria-label="Version whose health is shown"
        value={version}
        placeholder="All versions"
        options={options.map((value) => ({ value, label: formatVersion(value) }))}
        onValueChange={onChange}
      />
    </span>
  );
}

/** Overview of the model's performance and drift; details are in separate parts. */
export function HealthTab({ view }: { view: ModelView }) {
  const sends = view.sent !== null && view.sent.lastAt !== null;
  const [version, setVersion] = useQueryState('version', parseAsString.withDefault(''));
  const performance = usePerformance(view.name, version, sends);
  const baselines = useBaselines(view.name, sends);
  const hasBaseline = baselines.data === undefined ? undefined : baselines.data.items.length > 0;
  const drift = useColumnDrift(view.name, version, sends && hasBaseline === true);
  const estimated = useEstimated(view.name, version, sends);
  if (!sends)
    return (
      <>
        <Panel>
          <EmptyState kind="no-source" title="The model sends no rows">
            Performance, drift and quality are measured from predictions. Let the serving service
            send its requests, and labels when available.
          </EmptyState>
        </Panel>
        <ModelsConnect title="Send predictions" />
      </>
    );
  return (
    <>
      <VersionChoice view={view} version={version} onChange={(value) => void setVersion(value)} />
      <HealthTiles
        view={view}
        performance={performance}
        drift={{ data: drift.data, isError: drift.isError || baselines.isError }}
        estimated={estimated}
        hasBaseline={hasBaseline}
        first={baselines.data?.first ?? null}
      />
      <PerformanceChart view={view} performance={performance} estimated={estimated} />
      <DriftPart
        name={view.name}
        versions={versionsOf(view)}
        baselines={baselines}
        drift={drift}
        estimated={estimated}
      />
      <HealthParts
        view={view}
        version={version}
        performance={performance}
        estimated={estimated.data}
        drift={drift.data}
      />
    </>
  );
}
