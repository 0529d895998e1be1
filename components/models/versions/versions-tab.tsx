'use client';
import { parseAsInteger, useQueryStates } from 'nuqs';
import { ListBody } from '#components/client/page/list-body.tsx';
import type { ModelView } from '#components/inference/model/use-model.ts';
import { useVersions } from '#components/inference/model/use-versions.ts';
import { versionHref } from '#components/labels/model-name.ts';
import { runHref } from '#components/labels/run-view.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import type { ModelDetail, ModelVersionItem } from '#lib/schemas/models/models.ts';
import { AliasChips } from '../alias-chips.tsx';
import { MetricByVersion } from './metric-by-version.tsx';
import { VersionCompare } from './version-compare.tsx';

function VersionTable({ model, rows }: { model: ModelDetail; rows: readonly ModelVersionItem[] }) {
  const guarded = (version: number) => model.aliases.filter((each) => each.version === version);
  return (
    <Table label="Versions, newest first">
      <thead>
        <tr>
          <Th fit>Version</Th>
          <Th>Aliases</Th>
          <Th>Run</Th>
          <Th>Description</Th>
          <Th fit>Created</Th>
          <Th fit>By</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.version}>
            <Td fit className="font-medium">
              <TextLink href={versionHref(model.name, row.version)}>v{row.version}</TextLink>
              {row.status === 'READY' ? null : (
                <span className="ml-1.5 font-normal text-ink-3">{row.status.toLowerCase()}</span>
              )}
            </Td>
            <Td>
              <AliasChips aliases={guarded(row.version)} />
            </Td>
            <Td>
              {row.run === null ? (
                <span className="text-ink-3">none</span>
              ) : (
                <TextLink href={runHref(row.run.id)}>{row.run.name}</TextLink>
              )}
            </Td>
            <Td className="min-w-40 wrap-anywhere">{row.description}</Td>
            <Td fit>
              <Time at={row.createdAt} />
            </Td>
            <Td fit>{row.createdBy}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** All versions, page by page. */
function AllVersions({ model }: { model: ModelDetail }) {
  const query = useVersions(model.name);
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel aria-label="Versions">
      <PanelHeader title="Versions" count={formatNumber(model.versions)} />
      <ListBody
        query={query}
        count={rows.length}
        total={model.versions}
        what="versions"
        noun="version"
        foot="more"
        skeletonRows={Math.min(8, model.versions)}
        empty={<EmptyState kind="no-data" title="No versions yet" />}
      >
        <VersionTable model={model} rows={rows} />
      </ListBody>
    </Panel>
  );
}

/** Versions, a metric over them, and a comparison of any two of them. */
export function VersionsTab({ view }: { view: ModelView }) {
  const model = view.registered;
  const [pair, setPair] = useQueryStates({ before: parseAsInteger, after: parseAsInteger });
  if (model === null || model.items.length === 0)
    return (
      <Panel>
        <EmptyState
          kind="no-source"
          title={model === null ? 'This model is not registered' : 'No versions yet'}
          command={`mlflow.register_model("runs:/RUN_ID/model", "${view.name}")`}
        >
          This model only sends predictions. Register it under the same name to see versions, runs
          and aliases.
        </EmptyState>
      </Panel>
    );
  const [newest, second] = model.items;
  const before = pair.before ?? second?.version ?? null;
  const after = pair.after ?? newest?.version ?? null;
  return (
    <>
      <AllVersions model={model} />
      <MetricByVersion name={view.name} />
      <VersionCompare
        name={view.name}
        newest={model.items.map(({ version }) => version)}
        total={model.versions}
        before={before}
        after={after}
        onChange={(next) => void setPair(next)}
      />
    </>
  );
}
