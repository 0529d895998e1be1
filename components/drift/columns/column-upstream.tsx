'use client';
import { useCan } from '#components/client/session.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ColumnAnswer } from '#lib/schemas/drift/columns.ts';
import { describeRelation } from './column-text.ts';

type Node = ColumnAnswer['upstream'][number];

function Happened({ node }: { node: Node }) {
  const quiet = node.incidents.length === 0 && node.changes.length === 0;
  if (quiet) return <p className="text-xs text-ink-3">No incidents or changes in this time</p>;
  return (
    <ul className="grid gap-1 text-xs">
      {node.incidents.map((incident) => (
        <li key={incident.id}>
          <TextLink href={`/incidents/${incident.id}`}>INC-{incident.number}</TextLink>{' '}
          {incident.title}
          {incident.open ? ', still open' : ''}
        </li>
      ))}
      {node.changes.map((change) => (
        <li key={`${change.at} ${change.title}`} className="text-ink-2">
          <Time at={change.at} /> {change.title}
        </li>
      ))}
    </ul>
  );
}

/** Upstream resources of the column and their events; those with problems first. */
export function ColumnUpstream({ answer }: { answer: ColumnAnswer }) {
  const may = useCan('infrastructure:read');
  const nodes = answer.upstream.toSorted(
    (a, b) =>
      Number(b.incidents.length + b.changes.length > 0) -
        Number(a.incidents.length + a.changes.length > 0) || a.hops - b.hops,
  );
  return (
    <Panel aria-label="Upstream">
      <PanelHeader title="Upstream" ruled />
      {nodes.length === 0 ? (
        <EmptyState
          kind={may ? 'no-source' : 'no-permission'}
          title={may ? 'No upstream resources' : 'Upstream is hidden'}
        >
          {may
            ? 'Set segment["service.name"] in the rows to the service that serves the model. Jobs and hosts follow from the graph.'
            : 'Your role does not see infrastructure.'}
        </EmptyState>
      ) : (
        <ul>
          {nodes.map((node) => (
            <li key={node.id} className="grid gap-1 border-b border-line px-4 py-2.5 last:border-0">
              <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
                <TextLink href={`/infrastructure/${node.id}`}>{node.name}</TextLink>
                <span className="text-xs text-ink-3">{describeRelation(node)}</span>
              </p>
              <Happened node={node} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
