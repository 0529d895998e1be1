'use client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { toApiError, withQuery } from '#components/shell/api.ts';
import { QueryBody } from '#components/shell/query-body.tsx';
import { buttonClass } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ScrollBox } from '#components/ui/scroll-box.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { queryKey } from '#lib/query-keys.ts';
import { artifactKind, csvRows, CSV_ROWS, PREVIEW_BYTES, prettyJson } from './artifact-kind.ts';

function CsvTable({ text, path }: { text: string; path: string }) {
  const [head = [], ...rows] = csvRows(text, path.endsWith('.tsv') ? '\t' : ',', CSV_ROWS + 1);
  return (
    <div className="max-h-[480px] overflow-y-auto">
      <Table label={`Rows of ${path}`}>
        <thead>
          <tr>
            {head.map((name, index) => (
              <Th key={`${name}:${index}`}>{name}</Th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {head.map((name, at) => (
                <Td key={`${name}:${at}`} className="whitespace-nowrap">
                  {row[at] ?? ''}
                </Td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      {rows.length === CSV_ROWS ? (
        <p className="px-4 py-2 text-xs text-ink-3">The first {CSV_ROWS} rows.</p>
      ) : null}
    </div>
  );
}

function TextFile({
  url,
  path,
  kind,
}: {
  url: string;
  path: string;
  kind: 'json' | 'csv' | 'text';
}) {
  const query = useQuery({
    queryKey: queryKey('experiments', 'file', url),
    queryFn: async ({ signal }) => {
      const answer = await fetch(url, { signal });
      if (!answer.ok) throw await toApiError(answer);
      return (await answer.text()).slice(0, PREVIEW_BYTES);
    },
  });
  return (
    <QueryBody query={query} what="file">
      {(text) =>
        kind === 'csv' ? (
          <CsvTable text={text} path={path} />
        ) : (
          <ScrollBox label={`Text of ${path}`} className="max-h-[480px] overflow-auto p-4">
            <pre className="ident whitespace-pre">{kind === 'json' ? prettyJson(text) : text}</pre>
          </ScrollBox>
        )
      }
    </QueryBody>
  );
}

const pictureType: Record<string, string> = { jpg: 'image/jpeg' };

/** The server calls every file a download, so the browser is told here that it is a picture. */
function Picture({ url, path }: { url: string; path: string }) {
  const query = useQuery({
    queryKey: queryKey('experiments', 'picture', url),
    queryFn: async ({ signal }) => {
      const answer = await fetch(url, { signal });
      if (!answer.ok) throw await toApiError(answer);
      return answer.arrayBuffer();
    },
  });
  const [source, setSource] = useState<string | null>(null);
  const { data } = query;
  useEffect(() => {
    if (data === undefined) return undefined;
    const ending = path.split('.').at(-1)?.toLowerCase() ?? '';
    const type = pictureType[ending] ?? `image/${ending}`;
    const made = URL.createObjectURL(new Blob([data], { type }));
    setSource(made);
    return () => URL.revokeObjectURL(made);
  }, [data, path]);
  return (
    <QueryBody query={query} what="picture">
      {() =>
        source === null ? null : (
          <div className="grid justify-items-center p-4">
            {/* oxlint-disable-next-line nextjs/no-img-element -- a blob of unknown size, which no optimiser can read */}
            <img src={source} alt={`Picture ${path}`} className="max-h-[480px] max-w-full" />
          </div>
        )
      }
    </QueryBody>
  );
}

/** A file as text, table or picture. Nothing of it is ever run. */
export function ArtifactPreview({
  runId,
  path,
  bytes,
}: {
  runId: string;
  path: string;
  bytes: number | undefined;
}) {
  const url = withQuery(`/api/runs/${runId}/files/content`, { path });
  const kind = artifactKind(path, bytes);
  const download = (
    <a href={url} download className={buttonClass({ size: 'sm' })}>
      Download file
    </a>
  );
  if (kind === 'none')
    return (
      <EmptyState kind="no-data" title="This file is not shown here" action={download}>
        Shown are texts, JSON and CSV up to 512 KiB and pictures up to 5 MiB.
      </EmptyState>
    );
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)]">
      <div className="flex items-center justify-between gap-2 border-b border-line px-4 py-1.5">
        <span className="ident truncate" title={path}>
          {path}
        </span>
        {download}
      </div>
      {kind === 'image' ? (
        <Picture url={url} path={path} />
      ) : (
        <TextFile url={url} path={path} kind={kind} />
      )}
    </div>
  );
}
