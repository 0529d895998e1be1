import { ProposeButton } from '#components/actions/approval/propose-button.tsx';
import { isRequestKind } from '#components/actions/approval/request-targets.ts';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { BelongsToDemo, useCan } from '#components/client/session.tsx';
import { badgeState, HEALTH_WORD, kindWord, versionOf } from '#components/labels/resource-text.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount } from '#lib/format.ts';
import type { ResourceDetail } from '#lib/schemas/infrastructure/infrastructure.ts';
import { OpenIncidents } from '../open-incidents.tsx';
import { KindIcon } from './kind-icon.tsx';
import { logFilterOf } from './use-resource.ts';

/** Summary sentence: the failing check if there is one. */
function sentence(resource: ResourceDetail): string {
  if (resource.check !== null) return resource.check;
  if (resource.state === 'no_data') return 'No data: it stopped sending, or never sent metrics.';
  if (resource.state === 'not_monitored')
    return 'Receiving data. No rule that can alert covers it.';
  if (resource.state === 'learning') return 'Receiving data. The baseline is being learned.';
  return resource.alerts.length > 0
    ? `${formatCount(resource.alerts.length, 'alert')} firing`
    : 'All checks pass.';
}

/** Name, state and the facts about one resource. */
export function ResourceHead({ resource }: { resource: ResourceDetail }) {
  const version = versionOf(resource);
  const mayMonitor = useCan('detection:write');
  const logs = logFilterOf(resource);
  return (
    <PageHead
      title={
        <span className="inline-flex items-center gap-2">
          <KindIcon kind={resource.kind} size={18} className="flex-none text-ink-3" />
          <span className="wrap-anywhere">{resource.name}</span>
        </span>
      }
      afterTitle={
        <StateBadge state={badgeState(resource.state)} badge>
          {HEALTH_WORD[resource.state]}
        </StateBadge>
      }
      sub={sentence(resource)}
      actions={
        <>
          {isRequestKind(resource.kind) ? (
            <BelongsToDemo demo={resource.demo}>
              <ProposeButton targets={[resource]} />
            </BelongsToDemo>
          ) : null}
          {resource.state === 'not_monitored' && mayMonitor ? (
            <ButtonLink href="/infrastructure/monitors">Add monitoring</ButtonLink>
          ) : null}
          {logs ? (
            <ButtonLink href={`/infrastructure/logs?${new URLSearchParams(logs).toString()}`}>
              Show logs
            </ButtonLink>
          ) : null}
        </>
      }
      meta={
        <>
          <MetaItem label="Kind">{kindWord(resource.kind)}</MetaItem>
          <MetaItem label="Environment">{resource.environment ?? 'none'}</MetaItem>
          <MetaItem label="Team">{resource.team ?? 'none'}</MetaItem>
          <MetaItem label="Tier">{resource.tier}</MetaItem>
          {version ? (
            <MetaItem label="Version">
              <span className="ident">{version}</span>
            </MetaItem>
          ) : null}
          <MetaItem label="Last seen">
            <Time at={resource.lastSeenAt} />
          </MetaItem>
          <MetaItem label="Open incidents">
            <OpenIncidents row={resource} />
          </MetaItem>
          {resource.demo ? <DemoLink /> : null}
        </>
      }
    />
  );
}
