'use client';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, withQuery } from '#components/client/api.ts';
import { makeQueryClient } from '#components/client/query-client.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { Button } from '#components/ui/button.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Skeleton } from '#components/ui/states/skeleton.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { UnsubscribeState } from '#lib/schemas/notifications/reports.ts';

/**
 * Shows the report and the address, and unsubscribes with one click. Opening the link alone changes
 * nothing.
 */
export function UnsubscribeForm({ token }: { token: string }) {
  // A page without an account has no query cache provider.
  const [client] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={client}>
      <Form path={withQuery('/api/notifications/unsubscribe', { token })} />
    </QueryClientProvider>
  );
}

function Problem({ error }: { error: unknown }) {
  const { text, fields } = problemOf(error);
  return <FormAlert>{text || `The link ${Object.values(fields).join(', ')}.`}</FormAlert>;
}

function Form({ path }: { path: string }) {
  const query = useQuery({
    queryKey: queryKey('notifications', 'unsubscribe', path),
    queryFn: ({ signal }) => api<UnsubscribeState>(path, { signal }),
  });
  const save = useSave<UnsubscribeState>('notifications');
  if (query.data === undefined)
    return query.isError ? <Problem error={query.error} /> : <Skeleton className="w-2/3" />;
  const { report, address, out } = save.data ?? query.data;
  if (out)
    return (
      <p role="status" className="wrap-anywhere">
        The report {report} is no longer sent to {address}. Users who manage notifications in Tandem
        can resubscribe it.
      </p>
    );
  return (
    <>
      <p className="wrap-anywhere">
        The report {report} goes to {address}. Other messages are not affected.
      </p>
      {save.isError ? <Problem error={save.error} /> : null}
      <Button
        variant="primary"
        pending={save.isPending}
        onClick={() => save.mutate({ path, method: 'POST' })}
      >
        Unsubscribe
      </Button>
    </>
  );
}
