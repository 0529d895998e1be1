'use client';
import dynamic from 'next/dynamic';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { DetailFrame, DetailLoading } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { firstBaselineWait } from '#components/drift/baselines/first-baseline-text.ts';
import { OriginItem } from '#components/experiments/runs/origin-item.tsx';
import { headSentence } from '#components/inference/model/head-sentence.ts';
import {
  healthOf,
  orderAliases,
  describeViolation,
} from '#components/inference/model/model-rows.ts';
import { useBaselines } from '#components/inference/model/use-health.ts';
import { useModel, type ModelView } from '#components/inference/model/use-model.ts';
import { atHref, modelHref } from '#components/labels/model-name.ts';
import { badgeState, HEALTH_WORD } from '#components/labels/resource-text.ts';
import { HealthTab } from '#components/model-monitoring/health-tab.tsx';
import { ModelActs } from '#components/rollouts/model-acts.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatVersion } from '#lib/format.ts';
import type { FirstBaseline } from '#lib/schemas/drift/windows.ts';
import { AliasChips } from './alias-chips.tsx';

const Later = () => <Panel className="h-64" data-loading="" />;
// Next reads these options at build time, so each call must contain them literally.
const AcceptSchema = dynamic(
  () => import('#components/inference/accept-schema.tsx').then((module) => module.AcceptSchema),
  { ssr: false },
);
const VersionsTab = dynamic(
  () => import('./versions/versions-tab.tsx').then((module) => module.VersionsTab),
  { ssr: false, loading: Later },
);
const LineageTab = dynamic(() => import('./lineage-tab.tsx').then((module) => module.LineageTab), {
  ssr: false,
  loading: Later,
});
const GovernanceTab = dynamic(
  () => import('./card/governance-tab.tsx').then((module) => module.GovernanceTab),
  { ssr: false, loading: Later },
);
const ServingTab = dynamic(
  () => import('#components/inference/serving-tab.tsx').then((module) => module.ServingTab),
  {
    ssr: false,
    loading: Later,
  },
);

function Loading() {
  return (
    <>
      <Skeleton className="h-7 w-64" />
      <Panel>
        <SkeletonRows rows={6} />
      </Panel>
    </>
  );
}

function Head({ view, first }: { view: ModelView; first: FirstBaseline | null }) {
  const known = view.sent ?? view.registered;
  const health = known === null ? null : healthOf(known);
  const aliases = orderAliases(view.registered?.aliases ?? []);
  const isUnmonitored = known?.state === 'not_monitored';
  const wait = first === null ? null : firstBaselineWait(first);
  return (
    <PageHead
      title={
        <>
          <span className="wrap-anywhere">{view.name}</span>
          {view.serving === null ? null : (
            <span className="font-medium text-ink-3"> {formatVersion(view.serving.version)}</span>
          )}
        </>
      }
      afterTitle={
        <>
          {known === null ? null : (
            <StateBadge state={badgeState(known.state)} badge>
              {isUnmonitored && wait !== null ? 'Not monitored yet' : HEALTH_WORD[known.state]}
            </StateBadge>
          )}
          {view.registered?.demo === true ? <DemoLink /> : null}
        </>
      }
      sub={
        <>
          {headSentence(view, wait)}{' '}
          {health?.href == null ? null : <TextLink href={health.href}>Open {health.word}</TextLink>}{' '}
          {isUnmonitored ? (
            <TextLink href={`${modelHref(view.name)}?part=monitoring`}>Add monitoring</TextLink>
          ) : null}{' '}
          {view.sent === null || describeViolation(view.sent.violations) === null ? null : (
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
          <MetaItem label="Detected from">
            {view.registered === null
              ? view.sent?.lastAt === null
                ? 'earlier rows, or its server metrics'
                : 'rows only'
              : view.sent === null
                ? 'registration'
                : 'registration and rows'}
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

/**
 * The loaded model. The header shows the missing conditions of an unmonitored model, so these are
 * loaded first.
 */
function Opened({ view }: { view: ModelView }) {
  const isUnmonitored = (view.sent ?? view.registered)?.state === 'not_monitored';
  const baselines = useBaselines(view.name, isUnmonitored && view.sent !== null);
  if (baselines.isLoading)
    return (
      <DetailLoading noun="model">
        <Loading />
      </DetailLoading>
    );
  return (
    <>
      <PageCrumb label={view.name} />
      <Head view={view} first={baselines.data?.first ?? null} />
      <Tabs
        label="Model sections"
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
  );
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
          <TextLink href={atHref(name, null)}>Serving history</TextLink>
        </>
      }
      back={{ href: '/models', label: 'All models' }}
      skeleton={<Loading />}
    >
      {(view) => <Opened view={view} />}
    </DetailFrame>
  );
}
