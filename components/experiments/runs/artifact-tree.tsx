'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, File, Folder } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { cn } from '#lib/cn.ts';
import { formatMetric } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { WireFile } from '#lib/schemas/experiments/wire.ts';
import type { Page } from '#lib/schemas/fields.ts';

const ArtifactPreview = dynamic(
  () => import('./artifact-preview.tsx').then((module) => module.ArtifactPreview),
  { ssr: false, loading: () => <SkeletonRows rows={4} label="Loading the file" /> },
);

function useFiles(source: string, path: string) {
  return useQuery({
    queryKey: queryKey('experiments', 'files', source, path),
    queryFn: ({ signal }) => api<Page<WireFile>>(source, { query: { path }, signal }),
  });
}

interface TreeProps {
  source: string;
  /** Explains how to add files. */
  hint: string;
  open: string;
  onOpen: (file: WireFile) => void;
}

function Entry({ file, ...tree }: TreeProps & { file: WireFile }) {
  const [wide, setWide] = useState(tree.open.startsWith(`${file.path}/`));
  const name = file.path.split('/').at(-1) ?? file.path;
  const Arrow = wide ? ChevronDown : ChevronRight;
  return (
    <li>
      <button
        type="button"
        aria-expanded={file.isDir ? wide : undefined}
        aria-current={file.path === tree.open ? 'true' : undefined}
        onClick={() => (file.isDir ? setWide(!wide) : tree.onOpen(file))}
        className={cn(
          'flex min-h-7 w-full items-center gap-1.5 rounded-sm px-1.5 text-left hover:bg-hover max-md:min-h-11',
          file.path === tree.open && 'bg-selected',
        )}
      >
        {file.isDir ? (
          <>
            <Arrow size={14} aria-hidden="true" className="flex-none text-ink-3" />
            <Folder size={14} aria-hidden="true" className="flex-none text-ink-3" />
          </>
        ) : (
          <File size={14} aria-hidden="true" className="ml-5 flex-none text-ink-3" />
        )}
        <span className="min-w-0 truncate" title={name}>
          {name}
        </span>
        {file.fileSize === undefined ? null : (
          <span className="ml-auto flex-none text-xs text-ink-3 tabular-nums">
            {formatMetric(file.fileSize, 'By')}
          </span>
        )}
      </button>
      {file.isDir && wide ? <Level path={file.path} {...tree} /> : null}
    </li>
  );
}

function Level({ path, ...tree }: TreeProps & { path: string }) {
  const query = useFiles(tree.source, path);
  if (query.data === undefined)
    return query.isError ? (
      <LoadFailed what="files" query={query} />
    ) : (
      <SkeletonRows rows={2} label="Loading the files" />
    );
  if (query.data.items.length === 0)
    return path === '' ? (
      <EmptyState kind="no-data" title="No files logged" className="min-h-28">
        {tree.hint}
      </EmptyState>
    ) : (
      <p className="px-7 py-1 text-xs text-ink-3">Empty folder</p>
    );
  return (
    <ul className={path === '' ? 'p-2' : 'pl-4'} aria-label={path === '' ? 'Files' : path}>
      {query.data.items.map((file) => (
        <Entry key={file.path} file={file} {...tree} />
      ))}
    </ul>
  );
}

interface ArtifactTreeProps {
  /** URL that lists a folder. `/content` below it serves a file. */
  source: string;
  /** Owner of the files, such as "run". */
  noun: string;
  hint: string;
}

/**
 * File tree of a run or a version with a preview of the open file, whose path is stored in the URL.
 */
export function ArtifactTree({ source, noun, hint }: ArtifactTreeProps) {
  const [open, setOpen] = useQueryState('file', parseAsString.withDefault(''));
  const folder = open.split('/').slice(0, -1).join('/');
  const around = useFiles(source, folder);
  const file = around.data?.items.find(({ path }) => path === open);
  return (
    <Panel aria-label="Files" className="overflow-hidden">
      <PanelHeader title="Files" ruled />
      <div className="grid grid-cols-[minmax(0,1fr)] md:grid-cols-[minmax(0,280px)_minmax(0,1fr)]">
        <div className="max-h-[560px] overflow-y-auto border-line max-md:border-b md:border-r">
          <Level
            path=""
            source={source}
            hint={hint}
            open={open}
            onOpen={({ path }) => void setOpen(path === open ? null : path)}
          />
        </div>
        {open === '' || file === undefined ? (
          <EmptyState kind="no-data" title={open === '' ? 'No file selected' : 'File not found'}>
            {open === ''
              ? 'Select a file to preview it here.'
              : around.isPending
                ? 'Searching for it.'
                : `The ${noun} has no file ${open}.`}
          </EmptyState>
        ) : (
          <ArtifactPreview source={source} path={file.path} bytes={file.fileSize} />
        )}
      </div>
    </Panel>
  );
}
