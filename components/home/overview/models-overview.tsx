'use client';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan, useSession } from '#components/client/session.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Calm } from './calm.tsx';
import { DriftPanel } from './drift-panel.tsx';
import { ModelsAtRisk } from './models-at-risk.tsx';
import { ModelsPanel } from './models-panel.tsx';
import { modelsHeadline, modelsSummary } from './models-summary.ts';
import { NeedRow } from './needs-panel.tsx';
import { useModelsOverview, type ModelsOverviewData } from './use-models-overview.ts';
import { ViewSwitch } from './view-switch.tsx';

function Decisions({ data }: { data: ModelsOverviewData }) {
  return (
    <Panel aria-labelledby="model-decisions">
      <PanelHeader
        title="Promotions and decisions"
        id="model-decisions"
        count={data.needs.length || undefined}
        ruled
        end={<TextLink href="/actions">All actions</TextLink>}
      />
      {data.failed ? (
        <LoadFailed what="decisions about models" query={data.failed} />
      ) : data.needs.length === 0 ? (
        <Calm title="No decisions pending" className="min-h-28">
          Promotions, rollouts and retraining that need approval appear here.
        </Calm>
      ) : (
        <ul className="divide-y divide-line">
          {data.needs.map((need, index) => (
            <NeedRow key={need.key} need={need} first={index === 0} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Body({ data }: { data: ModelsOverviewData }) {
  const { models, states, risky } = data;
  if (!data.ready)
    return (
      <Panel className="min-h-80 py-2">
        <SkeletonRows rows={6} label="Loading the models" />
      </Panel>
    );
  if (models.rows === undefined)
    return (
      <Panel>
        <EmptyState kind="error" title="The models could not be loaded" onRetry={models.retry}>
          {models.error?.message}
        </EmptyState>
      </Panel>
    );
  if (models.rows.length === 0)
    return (
      <Panel>
        <EmptyState
          kind="no-source"
          title="No models yet"
          action={<ButtonLink href="/models">Connect a model</ButtonLink>}
        >
          Register a model with MLflow, or send its predictions.
        </EmptyState>
      </Panel>
    );
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-2">
        <ModelsAtRisk states={risky} />
        <Decisions data={data} />
      </div>
      <DriftPanel states={states} />
      <ModelsPanel models={models} />
    </>
  );
}

/** The overview of machine learning: models at risk with their limits, waiting decisions, drift. */
export function ModelsOverview() {
  const mayRead = useCan('models:read');
  const { instance } = useSession();
  const data = useModelsOverview();
  if (!mayRead) return <NoPermission permission="models:read" what="the models" />;
  return (
    <>
      <PageHead
        title={
          data.ready
            ? modelsHeadline(data.models.rows ?? [], data.risky.length, data.needs.length)
            : 'Machine learning'
        }
        afterTitle={
          instance.demo ? (
            <span className="md:hidden">
              <DemoLink />
            </span>
          ) : null
        }
        sub={data.ready ? `${modelsSummary(data.models.rows ?? []).detail}.` : 'Loading the models'}
        actions={<ViewSwitch />}
      />
      <Body data={data} />
    </>
  );
}
