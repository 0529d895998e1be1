'use client';
import { Table2, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { whatHappened } from '../timeline/what-happened.ts';
import { CauseGraphTable } from './cause-graph-table.tsx';
import { CauseGraph } from './cause-graph.tsx';

/** "What happened": the causal graph, also available as a table. */
export function CauseGraphPanel({ incident }: { incident: IncidentDetail }) {
  const [table, setTable] = useState(false);
  const { graph, createdAt } = incident.diagnosis;
  const ranked = createdAt !== null;
  return (
    <Panel aria-labelledby="what-happened">
      <PanelHeader
        title="What happened"
        id="what-happened"
        ruled
        end={
          graph.nodes.length > 0 ? (
            <IconButton
              size="icon-sm"
              icon={table ? Waypoints : Table2}
              label={table ? 'Show as graph' : 'Show as table'}
              onClick={() => setTable(!table)}
            />
          ) : null
        }
      >
        <span className="min-w-0 py-1 wrap-anywhere text-ink-2">
          {whatHappened(incident.diagnosis)}
        </span>
      </PanelHeader>
      {graph.nodes.length === 0 ? (
        <EmptyState
          kind="no-data"
          title={ranked ? 'No graph for this incident' : 'Analysis in progress'}
          className="min-h-28"
        >
          {ranked
            ? 'None of the alerting signals belongs to a discovered service or host.'
            : 'Causes are ranked a few seconds after the incident opens.'}
        </EmptyState>
      ) : table ? (
        <CauseGraphTable graph={graph} />
      ) : (
        <CauseGraph graph={graph} />
      )}
      {ranked && !graph.complete ? (
        <PanelFoot>
          The dependency graph is incomplete: no traces identify the callers yet, so a cause further
          upstream may be missing.
        </PanelFoot>
      ) : null}
    </Panel>
  );
}
