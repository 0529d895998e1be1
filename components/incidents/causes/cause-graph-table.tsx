import { StateBadge } from '#components/ui/state-badge.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import type { CauseGraph } from '#lib/schemas/incidents/incidents.ts';
import { COLUMN_WORD, nodeId } from './cause-graph-layout.ts';
import { describeLag, nodeState } from './cause-node.tsx';

/** The same graph as a table. */
export function CauseGraphTable({ graph }: { graph: CauseGraph }) {
  const names = new Map(graph.nodes.map((node) => [nodeId(node), node.resource.name]));
  return (
    <Table label="Causal graph as a table">
      <thead>
        <tr>
          <Th>Part</Th>
          <Th>Resource</Th>
          <Th>Observation</Th>
          <Th>State</Th>
          <Th num>Delay</Th>
          <Th>Leads to</Th>
        </tr>
      </thead>
      <tbody>
        {graph.nodes.map((node, index) => {
          const id = nodeId(node);
          const state = nodeState(node);
          const next = graph.edges
            .filter((edge) => edge.from === id && !edge.rejected && node.state !== 'ruled out')
            .map((edge) => names.get(edge.to) ?? '');
          return (
            <tr key={`${id}:${index}`}>
              <Td fit>{node.state === 'ruled out' ? 'Ruled out' : COLUMN_WORD[node.column]}</Td>
              <Td>{node.resource.name}</Td>
              <Td className="text-ink-2">{node.measure}</Td>
              <Td fit>
                {state === null ? (
                  <span className="text-ink-3">none</span>
                ) : (
                  <StateBadge state={state} />
                )}
              </Td>
              <Td num>{describeLag(node.lagMs) || 'none'}</Td>
              <Td>{next.length ? next.join(', ') : 'nothing further'}</Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
