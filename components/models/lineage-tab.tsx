'use client';
import { ChevronDown, ChevronRight, Table2, Waypoints } from 'lucide-react';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useState } from 'react';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import {
  useChangesOfModel,
  useIncidentsOfModel,
  useRunOf,
  useVersion,
  type ModelView,
} from '#components/inference/model/use-model.ts';
import { VersionChoice } from '#components/inference/model/version-choice.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { useZone } from '#components/ui/use-zone.ts';
import { cn } from '#lib/cn.ts';
import { LINEAGE_STEPS, lineageOf, type LineageNode, type LineageStep } from './lineage.ts';

const STEP_WORD: Record<LineageStep, string> = {
  data: 'Data',
  run: 'Training run',
  version: 'Version',
  deployment: 'Served',
  incident: 'Incidents',
};
const NONE_WORD: Record<LineageStep, string> = {
  data: 'none logged: mlflow.log_input()',
  run: 'registered without a run',
  version: '',
  deployment: 'no alias, change or request',
  incident: 'none',
};

function Node({ node }: { node: LineageNode }) {
  const body = (
    <>
      {node.state === null ? null : <StateIcon state={node.state} size={14} />}
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold" title={node.name}>
          {node.name}
        </span>
        <span className="line-clamp-2 text-xs wrap-anywhere text-ink-2" title={node.detail}>
          {node.detail}
        </span>
      </span>
    </>
  );
  const box = cn(
    'flex min-h-[50px] items-center gap-2 rounded-md border border-line-strong px-2.5 py-1.5',
    node.step === 'version' && 'border-[1.5px] border-ink',
  );
  return node.href === null ? (
    <div className={box}>{body}</div>
  ) : (
    <Link href={node.href} className={cn(box, 'hover:bg-hover')}>
      {body}
    </Link>
  );
}

function Graph({ nodes }: { nodes: readonly LineageNode[] }) {
  return (
    <ol
      className="flex items-stretch gap-1 p-4 max-lg:flex-col"
      aria-label="From data to incidents"
    >
      {LINEAGE_STEPS.map((step, index) => {
        const own = nodes.filter((node) => node.step === step);
        return (
          <li
            key={step}
            className="flex min-w-0 flex-1 items-center gap-1 max-lg:flex-col max-lg:items-stretch"
          >
            {index > 0 ? (
              <>
                <ChevronRight
                  size={16}
                  aria-hidden="true"
                  className="flex-none text-ink-3 max-lg:hidden"
                />
                <ChevronDown
                  size={16}
                  aria-hidden="true"
                  className="flex-none self-center text-ink-3 lg:hidden"
                />
              </>
            ) : null}
            <div className="grid min-w-0 flex-1 content-center gap-1.5">
              <p className="text-xs font-medium text-ink-2">{STEP_WORD[step]}</p>
              {own.length === 0 ? (
                <p className="grid min-h-[50px] items-center rounded-md border border-dashed border-line-strong px-2.5 text-xs text-ink-3">
                  {NONE_WORD[step]}
                </p>
              ) : (
                own.map((node) => <Node key={node.id} node={node} />)
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function LineageTable({ nodes }: { nodes: readonly LineageNode[] }) {
  return (
    <Table label="From data to incidents">
      <thead>
        <tr>
          <Th fit>Step</Th>
          <Th>Name</Th>
          <Th>Detail</Th>
          <Th fit>Since</Th>
        </tr>
      </thead>
      <tbody>
        {nodes.map((node) => (
          <tr key={node.id}>
            <Td fit>{STEP_WORD[node.step]}</Td>
            <Td className="font-medium wrap-anywhere">
              {node.href === null ? node.name : <TextLink href={node.href}>{node.name}</TextLink>}
            </Td>
            <Td className="wrap-anywhere">{node.detail}</Td>
            <Td fit>{node.at === null ? '' : <Time at={node.at} />}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Lineage of a version, from its data to its incidents. */
export function LineageTab({ view }: { view: ModelView }) {
  const versions = view.registered?.items ?? [];
  const [chosen, setChosen] = useQueryState('version', parseAsInteger);
  const [table, setTable] = useState(false);
  const newest = versions[0]?.version;
  const serving = view.serving?.by === 'alias' ? Number(view.serving.version) : null;
  const answering = versions.find((each) => String(each.version) === view.serving?.version);
  const wanted = chosen ?? serving ?? answering?.version ?? newest ?? null;
  // Alias changes of this version only; the model's page contains just the newest of all versions.
  const detail = useVersion(view.name, newest === undefined ? null : wanted);
  const version = versions.find((each) => each.version === wanted) ?? detail.data;
  const run = useRunOf(version?.run?.id ?? null);
  const incidents = useIncidentsOfModel(view.name);
  const changes = useChangesOfModel(view.name);
  const zone = useZone();
  const now = useNow();
  if (newest === undefined || wanted === null)
    return (
      <Panel>
        <EmptyState
          kind="no-source"
          title="No versions registered"
          command={`mlflow.register_model("runs:/RUN_ID/model", "${view.name}")`}
        >
          The data, run and aliases of a version appear after it is registered.
        </EmptyState>
      </Panel>
    );
  const nodes =
    version === undefined
      ? []
      : lineageOf({
          model: view.name,
          version,
          run: run.data,
          aliases: view.registered?.aliases ?? [],
          aliasChanges: detail.data?.aliasChanges ?? [],
          changes: changes.data ?? [],
          sent: view.sent,
          incidents: incidents.data ?? [],
          zone,
          nowMs: now ?? Date.parse(version.createdAt),
        });
  return (
    <Panel aria-label="Lineage">
      <PanelHeader
        title="From data to incidents"
        ruled
        end={
          <>
            <VersionChoice
              name={view.name}
              label="Version"
              value={wanted}
              newest={versions.map((each) => each.version)}
              total={view.registered?.versions ?? versions.length}
              onChange={(next) => void setChosen(next)}
            />
            <IconButton
              size="icon-sm"
              icon={table ? Waypoints : Table2}
              label={table ? 'Show as graph' : 'Show as table'}
              onClick={() => setTable(!table)}
            />
          </>
        }
      />
      {detail.isError ? (
        <LoadFailed what="version" query={detail} />
      ) : detail.isLoading || run.isLoading || incidents.isLoading || changes.isLoading ? (
        <SkeletonRows rows={3} label="Loading lineage" />
      ) : table ? (
        <LineageTable nodes={nodes} />
      ) : (
        <Graph nodes={nodes} />
      )}
      {run.isError || incidents.isError || changes.isError ? (
        <PanelFoot className="flex-wrap">
          {run.isError ? 'The run could not be loaded, so its data is missing here. ' : ''}
          {incidents.isError ? 'Incidents could not be loaded. ' : ''}
          {changes.isError
            ? 'Changes could not be loaded, so deployments may be missing here.'
            : ''}
        </PanelFoot>
      ) : null}
    </Panel>
  );
}
