'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { Snippet } from '#components/client/page/secret-once.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { RunDetail } from '#lib/schemas/experiments/runs.ts';
import type { WireFile } from '#lib/schemas/experiments/wire.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { reproduceParts, reproduceScript } from './reproduce.ts';

const FILES = /(?:^|\/)(?:requirements\.txt|conda\.ya?ml|python_env\.yaml)$/u;

/**
 * The run's environment file, in the root folder or one folder below. Files of its models come
 * first.
 */
function useEnvironmentFile({ id, outputModels }: RunDetail): string | null {
  const list = async (path: string, signal: AbortSignal): Promise<WireFile[]> =>
    (await api<Page<WireFile>>(`/api/runs/${id}/files`, { query: { path }, signal })).items;
  const query = useQuery({
    queryKey: queryKey('experiments', 'environment-file', id),
    queryFn: async ({ signal }) => {
      const root = await list('', signal);
      const ofModel = ({ path }: WireFile) =>
        outputModels.some((model) => model.name === path || model.id === path);
      const folders = root
        .filter(({ isDir }) => isDir)
        .toSorted((a, b) => Number(ofModel(b)) - Number(ofModel(a)))
        .slice(0, 10);
      const below = await Promise.all(
        // An unreadable model in another store must not prevent listing the other folders.
        folders.map(({ path }) => list(path, signal).catch(() => [])),
      );
      const files = [...root, ...below.flat()].map(({ path }) => path);
      return (
        files.find((path) => path.endsWith('requirements.txt')) ??
        files.find((path) => FILES.test(path)) ??
        null
      );
    },
  });
  return query.data ?? null;
}

/**
 * Requirements for repeating the training; those that the run does not record are shown as missing.
 */
export function ReproducePanel({ run }: { run: RunDetail }) {
  const file = useEnvironmentFile(run);
  const script = reproduceScript(run, file);
  return (
    <Panel aria-label="Reproduce">
      <PanelHeader title="Reproduce" ruled />
      <Defs>
        {reproduceParts(run, file).map(({ label, value, hint }) => (
          <Def key={label} label={label} detail={value === null ? hint : undefined}>
            {value === null ? (
              <span className="text-ink-3">not logged</span>
            ) : (
              <span className="ident wrap-anywhere">{value}</span>
            )}
          </Def>
        ))}
      </Defs>
      {script === null ? null : (
        <PanelBody className="pt-2">
          <Snippet label="Commands to run it again" text={script} />
        </PanelBody>
      )}
    </Panel>
  );
}
