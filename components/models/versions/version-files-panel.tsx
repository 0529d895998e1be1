'use client';
import dynamic from 'next/dynamic';
import { useCan } from '#components/client/session.tsx';
import { HiddenRuns } from '#components/experiments/runs/run-values.tsx';
import { versionHref } from '#components/labels/model-name.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import type { ModelVersionDetail } from '#lib/schemas/models/models.ts';

const ArtifactTree = dynamic(
  () =>
    import('#components/experiments/runs/artifact-tree.tsx').then((module) => module.ArtifactTree),
  { ssr: false, loading: () => <Panel className="h-56" data-loading="" /> },
);

/** The files of a version, for browsing. */
export function VersionFilesPanel({ detail }: { detail: ModelVersionDetail }) {
  const mayRead = useCan('experiments:read');
  if (detail.files.length > 0)
    return (
      <ArtifactTree
        source={`/api${versionHref(detail.name, detail.version)}/files`}
        noun="version"
        hint="log_model() stores the files of a model here."
      />
    );
  return (
    <Panel aria-label="Files">
      <PanelHeader title="Files" ruled />
      {mayRead ? (
        <EmptyState kind="no-data" title="This folder is empty" className="min-h-28">
          <span className="wrap-anywhere">The version was registered from {detail.source}.</span>
        </EmptyState>
      ) : (
        <HiddenRuns what="files" />
      )}
    </Panel>
  );
}
