'use client';
import { useQuery } from '@tanstack/react-query';
import type { SubmitEvent } from 'react';
import { api } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { toast } from '#components/ui/toast.tsx';
import { queryKey } from '#lib/query-keys.ts';
import { formatSpan } from '#lib/time-format.ts';
import { QueryBody } from '#components/shell/query-body.tsx';
import { problemOf, useSave } from './use-save.ts';

/** How long all alerts of an incident must be quiet before it ends by itself. */
export function QuietPanel() {
  const mayRead = useCan('policies:read');
  const mayWrite = useCan('detection:write');
  const save = useSave('incidents');
  const query = useQuery({
    queryKey: queryKey('incidents', 'settings'),
    queryFn: ({ signal }) => api<{ quietSeconds: number }>('/api/settings/incidents', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const quietSeconds = Number(new FormData(event.currentTarget).get('quietSeconds'));
    save.mutate(
      { path: '/api/settings/incidents', method: 'PUT', body: { quietSeconds } },
      {
        onSuccess: () =>
          toast.success('Saved', {
            description: `Incidents end after ${formatSpan(quietSeconds * 1000)} of quiet.`,
          }),
      },
    );
  };
  return (
    <Panel aria-label="End of incidents">
      <PanelHeader title="End of incidents" />
      <PanelBody>
        <QueryBody query={query} what="settings" rows={1}>
          {({ quietSeconds }) =>
            mayWrite ? (
              <form
                key={quietSeconds}
                className="flex flex-wrap items-start gap-3"
                onSubmit={submit}
              >
                <Field
                  label="Quiet before an incident ends by itself, seconds"
                  hint="10 s to one day"
                  error={problemOf(save.error).fields['quietSeconds']}
                >
                  {(control) => (
                    <Input
                      {...control}
                      name="quietSeconds"
                      type="number"
                      min={10}
                      max={86400}
                      required
                      defaultValue={quietSeconds}
                    />
                  )}
                </Field>
                <Button type="submit" pending={save.isPending} className="mt-6">
                  Save
                </Button>
              </form>
            ) : (
              <p>
                An incident ends by itself after {formatSpan(quietSeconds * 1000)} without a firing
                alert.
              </p>
            )
          }
        </QueryBody>
      </PanelBody>
    </Panel>
  );
}
