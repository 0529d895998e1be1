'use client';
import { datasetHref, loggedDatasetHref } from '#components/labels/dataset-text.ts';
import { versionHref } from '#components/labels/model-name.ts';
import { RUN_STATE, runHref } from '#components/labels/run-view.ts';
import { Def, Defs } from '#components/ui/defs.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';

/** Datasets read by the run. Their digests show whether the data has changed. */
export function DatasetsPanel({ datasets }: Pick<RunDetail, 'datasets'>) {
  return (
    <Panel aria-label="Datasets">
      <PanelHeader title="Datasets" count={datasets.length} ruled />
      {datasets.length === 0 ? (
        <EmptyState kind="no-data" title="No datasets logged" className="min-h-28">
          mlflow.log_input() names the data and its digest.
        </EmptyState>
      ) : (
        <Defs>
          {datasets.map(({ id, name, digest, context, sourceType, source }) => (
            <Def
              key={`${name}:${digest}:${context ?? ''}`}
              label={context ?? 'input'}
              detail={
                source === null ? (
                  sourceType
                ) : (
                  <>
                    {sourceType === '' ? '' : `${sourceType}, `}pulled as{' '}
                    <TextLink href={datasetHref(source.id)}>{source.name}</TextLink>
                  </>
                )
              }
            >
              <TextLink
                href={loggedDatasetHref(id)}
                className="font-medium wrap-anywhere whitespace-normal"
              >
                {name}
              </TextLink>{' '}
              <span className="ident wrap-anywhere text-ink-2">{digest}</span>
            </Def>
          ))}
        </Defs>
      )}
    </Panel>
  );
}

/** Models that the run logged, and their registered versions. */
export function ModelsPanel({ run }: { run: RunDetail }) {
  const { outputModels, inputModels } = run;
  return (
    <Panel aria-label="Models">
      <PanelHeader title="Models" count={outputModels.length} ruled />
      {outputModels.length + inputModels.length === 0 ? (
        <EmptyState kind="no-data" title="No models logged" className="min-h-28">
          Use log_model() of an MLflow flavor.
        </EmptyState>
      ) : (
        <Defs>
          {outputModels.map(({ id, name, registrations }) => (
            <Def key={id} label="Logged" detail={<span className="ident wrap-anywhere">{id}</span>}>
              <span className="font-medium">{name}</span>
              {registrations.length === 0 ? (
                <span className="text-ink-3">, not registered</span>
              ) : null}
              {registrations.map((each) => (
                <TextLink
                  key={`${each.name}:${each.version}`}
                  className="block"
                  href={versionHref(each.name, each.version)}
                >
                  {each.name} v{each.version}
                </TextLink>
              ))}
            </Def>
          ))}
          {inputModels.map((id) => (
            <Def key={id} label="Read">
              <span className="ident wrap-anywhere">{id}</span>
            </Def>
          ))}
        </Defs>
      )}
    </Panel>
  );
}

export function ParentPanel({ id }: { id: string }) {
  return (
    <Panel aria-label="Parent run">
      <Defs>
        <Def label="Part of">
          <TextLink href={runHref(id)} className="ident">
            {id.slice(0, 8)}
          </TextLink>
        </Def>
      </Defs>
    </Panel>
  );
}

/** Runs nested in this run; renders nothing if there are none. */
export function NestedPanel({ runs }: { runs: RunDetail['children'] }) {
  if (runs.length === 0) return null;
  return (
    <Panel aria-label="Nested runs">
      <PanelHeader title="Nested runs" count={runs.length} ruled />
      <ul className="divide-y divide-line">
        {runs.map(({ id, name, status }) => (
          <li key={id} className="flex min-h-9 items-center justify-between gap-2 px-4">
            <TextLink href={runHref(id)} className="truncate">
              {name}
            </TextLink>
            <StateBadge state={RUN_STATE[status]?.state ?? 'unknown'}>
              {RUN_STATE[status]?.word ?? status}
            </StateBadge>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
