'use client';
import { useQuery } from '@tanstack/react-query';
import { toApiError, withQuery } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { signedInFetch } from '#components/client/signed-in-fetch.ts';
import { buttonClass } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
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
      const answer = await signedInFetch(url, { signal });
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

/** The file as a data URL with an image type: the server serves every file as a download. */
async function readPicture(url: string, path: string, signal: AbortSignal): Promise<string> {
  const answer = await signedInFetch(url, { signal });
  if (!answer.ok) throw await toApiError(answer);
  const ending = path.split('.').at(-1)?.toLowerCase() ?? '';
  const type = pictureType[ending] ?? `image/${ending}`;
  const file = new Blob([await answer.arrayBuffer()], { type });
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () =>
      resolve(typeof reader.result === 'string' ? reader.result : ''),
    );
    reader.addEventListener('error', () => reject(new Error('The file could not be read')));
    reader.readAsDataURL(file);
  });
}

function Picture({ url, path }: { url: string; path: string }) {
  const query = useQuery({
    queryKey: queryKey('experiments', 'picture', url),
    queryFn: ({ signal }) => readPicture(url, path, signal),
  });
  return (
    <QueryBody query={query} what="picture">
      {(source) => (
        <div className="grid justify-items-center p-4">
          {/* oxlint-disable-next-line nextjs/no-img-element -- of unknown size and only in this browser, which no optimiser can read */}
          <img src={source} alt={`Contents of ${path}`} className="max-h-[480px] max-w-full" />
        </div>
      )}
    </QueryBody>
  );
}

/** A file as text, table or picture. Its content is never executed. */
export function ArtifactPreview({
  source,
  path,
  bytes,
}: {
  /** URL of the listing that contains the file. */
  source: string;
  path: string;
  bytes: number | undefined;
}) {
  const url = withQuery(`${source}/content`, { path });
  const kind = artifactKind(path, bytes);
  const download = (
    <a href={url} download className={buttonClass({ size: 'sm' })}>
      Download file
    </a>
  );
  if (kind === 'none')
    return (
      <EmptyState kind="no-data" title="No preview available" action={download}>
        Previews are available for text, JSON and CSV up to 512 KiB and images up to 5 MiB.
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
