'use client';
import { ListBody } from '#components/client/page/list-body.tsx';
import type { ModelView } from '#components/inference/model/use-model.ts';
import { useAliasChanges } from '#components/inference/model/use-versions.ts';
import { ValuePanel } from '#components/inference/value-panel.tsx';
import { actionKey } from '#components/labels/action-text.ts';
import { atHref, versionHref } from '#components/labels/model-name.ts';
import { statusWord } from '#components/labels/model-text.ts';
import { TemplateButton } from '#components/model-monitoring/templates/template-button.tsx';
import { LoopPanel } from '#components/rollouts/loop-panel.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { AliasChange, ModelDetail } from '#lib/schemas/models/models.ts';
import { CardSummary } from './card-summary.tsx';

/** Link to a version if it is still registered. */
function VersionWord({
  name,
  version,
  known,
}: {
  name: string;
  version: number | null;
  known: ReadonlySet<number>;
}) {
  if (version === null) return <span className="text-ink-3">none</span>;
  if (!known.has(version)) return `v${version}`;
  return <TextLink href={versionHref(name, version)}>v{version}</TextLink>;
}

function ChangeTable({
  name,
  changes,
  registered,
}: {
  name: string;
  changes: readonly AliasChange[];
  registered: readonly number[];
}) {
  const known = new Set(registered);
  return (
    <Table label="Alias changes, newest first">
      <thead>
        <tr>
          <Th fit>When</Th>
          <Th>Alias</Th>
          <Th num>From</Th>
          <Th num>To</Th>
          <Th>By</Th>
          <Th>Decided in</Th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <tr key={`${change.at}:${change.alias}`}>
            <Td fit>
              <TextLink href={atHref(name, change.at)}>
                <Time at={change.at} show="both" />
              </TextLink>
            </Td>
            <Td className="font-medium">{change.alias}</Td>
            <Td num>
              <VersionWord name={name} version={change.fromVersion} known={known} />
            </Td>
            <Td num className="font-medium">
              <VersionWord name={name} version={change.toVersion} known={known} />
            </Td>
            <Td>{change.by.name}</Td>
            <Td>
              {change.action === null ? (
                <span className="text-ink-3">no approval needed</span>
              ) : (
                <>
                  <TextLink href={change.action.href}>{actionKey(change.action)}</TextLink>
                  {change.action.approvedBy.length === 0
                    ? ''
                    : `, approved by ${change.action.approvedBy.join(' and ')}`}
                </>
              )}
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Every change of an alias, page by page. */
function History({ name }: { name: string }) {
  const query = useAliasChanges(name);
  const pages = query.data?.pages ?? [];
  const changes = pages.flatMap(({ items }) => items);
  const total = pages[0]?.total;
  return (
    <Panel aria-label="Serving history">
      <PanelHeader
        title="Serving history and decisions"
        count={total === undefined ? undefined : formatNumber(total)}
        ruled
        end={<TextLink href={atHref(name, null)}>Choose a time</TextLink>}
      />
      <ListBody
        query={query}
        count={changes.length}
        total={total}
        what="history"
        noun="change"
        foot="more"
        skeletonRows={4}
        empty={
          <EmptyState kind="no-data" title="No alias was ever set" className="min-h-28">
            The first one appears here with its author.
          </EmptyState>
        }
      >
        <ChangeTable
          name={name}
          changes={changes}
          registered={pages.flatMap(({ registered }) => registered)}
        />
      </ListBody>
    </Panel>
  );
}

function Requests({ requests }: Pick<ModelDetail, 'requests'>) {
  return (
    <Panel aria-label="Open requests">
      <PanelHeader title="Open requests" count={requests.length} ruled />
      {requests.length === 0 ? (
        <EmptyState kind="no-data" title="No decisions pending" className="min-h-28">
          Moving a protected alias creates a request, from here or from an MLflow client.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {requests.map(({ id, number, title, status, href }) => (
            <li key={id} className="flex min-h-9 flex-wrap items-center gap-x-3 px-4 py-1.5">
              <TextLink href={href}>{actionKey({ number })}</TextLink>
              <span className="min-w-0 flex-1 wrap-anywhere">{title}</span>
              <span className="text-ink-2">{statusWord(status)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/**
 * Ownership of the model, gaps in its card, pending decisions, and the decision history of serving
 * versions.
 */
export function GovernanceTab({ view }: { view: ModelView }) {
  if (view.registered === null)
    return (
      <Panel>
        <EmptyState
          kind="no-source"
          title="This model is not registered"
          command={`mlflow.register_model("runs:/RUN_ID/model", "${view.name}")`}
        >
          Aliases and the decisions to move them need a registered model.
        </EmptyState>
      </Panel>
    );
  return (
    <>
      <CardSummary name={view.name} />
      <div className="flex justify-end">
        <TemplateButton name={view.name} />
      </div>
      <Requests requests={view.registered.requests} />
      <ValuePanel name={view.name} />
      <LoopPanel name={view.name} />
      <History name={view.name} />
    </>
  );
}
