'use client';
import dynamic from 'next/dynamic';
import { DemoLink } from '#components/incidents/demo-badge.tsx';
import { NoPermission } from '#components/accounts/no-permission.tsx';
import { OriginItem } from '#components/experiments/origin-item.tsx';
import { incidentKey, isOpen } from '#components/incidents/incident-words.ts';
import { DetailFrame } from '#components/shell/detail-frame.tsx';
import { PageCrumb } from '#components/shell/page-crumb.tsx';
import { useCan } from '#components/shell/session.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Tabs } from '#components/ui/tabs.tsx';
import { Time } from '#components/ui/time.tsx';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import { AliasChips } from './alias-chips.tsx';
import { ModelActs } from './model-acts.tsx';
import { HealthTab } from './health-tab.tsx';
import { healthOf, orderAliases, predictorWords, violationWords } from './model-rows.ts';
import { useIncidentsOfModel, useModel } from './use-model.ts';
import type { ModelView } from './use-model.ts';
import { atHref } from './model-name.ts';

const Later = () => <Panel className="h-64" data-loading="" />;
// Next reads these options while it builds, so each call holds them itself.
const AcceptSchema = dynamic(
  () => import('./accept-schema.tsx').then((module) => module.AcceptSchema),
  { ssr: false },
);
const VersionsTab = dynamic(
  () => import('./versions-tab.tsx').then((module) => module.VersionsTab),
  { ssr: false, loading: Later },
);
const LineageTab = dynamic(() => import('./lineage-tab.tsx').then((module) => module.LineageTab), {
  ssr: false,
  loading: Later,
});
const GovernanceTab = dynamic(
  () => import('./governance-tab.tsx').then((module) => module.GovernanceTab),
  { ssr: false, loading: Later },
);
const ServingTab = dynamic(() => import('./serving-tab.tsx').then((module) => module.ServingTab), {
  ssr: false,
  loading: Later,
});

/** The conclusion about the model in one sentence; `open` is null where its incidents are not read. */
function sentence(
  view: ModelView,
  open: readonly IncidentSummary[] | null,
  reading: boolean,
): string {
  const [first] = open ?? [];
  if (first !== undefined) return first.title;
  const predictor = view.registered?.predictor ?? null;
  if (predictor !== null) return predictorWords(predictor);
  if (view.sent === null || view.sent.lastAt === null)
    return view.registered === null
      ? 'It has sent no rows lately, so how good its answers are is not known.'
      : 'It is registered and sends no rows, so how it fares is not known.';
  const broken = violationWords(view.sent.violations);
  if (broken !== null) return `In the last day ${broken}.`;
  if (reading) return 'Looking whether an incident is open.';
  return open === null ? 'Whether an incident is open is not known.' : 'No incident is open.';
}

function Head({ view }: { view: ModelView }) {
  const incidents = useIncidentsOfModel(view.name);
  const open = incidents.data?.filter(isOpen) ?? null;
  const health = healthOf(open, view.sent ?? undefined);
  const aliases = orderAliases(view.registered?.aliases ?? []);
  const [worst] = open ?? [];
  return (
    <PageHead
      title={
        <>
          <span className="wrap-anywhere">{view.name}</span>
          {view.serving === null ? null : (
            <span className="font-medium text-ink-3"> v{view.serving.version}</span>
          )}
        </>
      }
      beside={
        <>
          {incidents.isLoading ? null : (
            <StateBadge state={health.state} badge>
              {health.word}
            </StateBadge>
          )}
          {view.registered?.demo === true ? <DemoLink /> : null}
        </>
      }
      sub={
        <>
          {sentence(view, open, incidents.isLoading)}{' '}
          {worst === undefined ? null : (
            <TextLink href={`/incidents/${worst.id}`}>Open {incidentKey(worst)}</TextLink>
          )}{' '}
          {view.sent === null || violationWords(view.sent.violations) === null ? null : (
            <AcceptSchema name={view.name} />
          )}
        </>
      }
      actions={<ModelActs view={view} />}
      meta={
        <>
          {aliases.length === 0 ? null : (
            <MetaItem label="Aliases">
              <AliasChips aliases={aliases} withVersion model={view.name} />
            </MetaItem>
          )}
          <MetaItem label="Known by">
            {view.registered === null
              ? view.sent?.lastAt === null
                ? 'earlier rows, or the metrics of its server'
                : 'its rows only'
              : view.sent === null
                ? 'its registration'
                : 'its registration and its rows'}
          </MetaItem>
          {view.sent?.lastAt == null ? null : (
            <MetaItem label="Last request">
              <Time at={view.sent.lastAt} />
            </MetaItem>
          )}
          {view.registered === null ? null : (
            <MetaItem label="Registered by">{view.registered.createdBy}</MetaItem>
          )}
          <OriginItem origin={view.registered?.origin ?? null} />
        </>
      }
    />
  );
}

function Parts({ tab, view }: { tab: string; view: ModelView }) {
  switch (tab) {
    case 'versions':
      return <VersionsTab view={view} />;
    case 'lineage':
      return <LineageTab view={view} />;
    case 'governance':
      return <GovernanceTab view={view} />;
    case 'serving':
      return <ServingTab view={view} />;
    default:
      return <HealthTab view={view} />;
  }
}

/** One model: its health, versions, lineage, decisions and traffic. */
export function ModelPage({ name }: { name: string }) {
  const mayRead = useCan('models:read');
  const query = useModel(name);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  return (
    <DetailFrame
      query={query}
      noun="model"
      gone={
        <>
          No model of this name is registered or sends rows; it may have been renamed or removed.{' '}
          <TextLink href={atHref(name, null)}>What decided before</TextLink>
        </>
      }
      back={{ href: '/models', label: 'All models' }}
      skeleton={
        <>
          <Skeleton className="h-7 w-64" />
          <Panel>
            <SkeletonRows rows={6} />
          </Panel>
        </>
      }
    >
      {(view) => (
        <>
          <PageCrumb label={view.name} />
          <Head view={view} />
          <Tabs
            label="Parts of the model"
            items={[
              { id: 'health', label: 'Health' },
              {
                id: 'versions',
                label: 'Versions',
                ...(view.registered === null ? {} : { count: view.registered.versions }),
              },
              { id: 'lineage', label: 'Lineage' },
              {
                id: 'governance',
                label: 'Governance',
                ...(view.registered === null || view.registered.requests.length === 0
                  ? {}
                  : { count: view.registered.requests.length }),
              },
              { id: 'serving', label: 'Serving' },
            ]}
          >
            {(tab) => <Parts tab={tab} view={view} />}
          </Tabs>
        </>
      )}
    </DetailFrame>
  );
}
