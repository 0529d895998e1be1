'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { rolesSentence } from '#components/client/page/no-permission.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { emptyProbe, resultSentence } from '#components/labels/check-text.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { CheckItem } from '#lib/schemas/monitoring/checks.ts';
import { Arrival } from './first-sample.tsx';

const ASK_MS = 2_000;
const CHECKS = '/infrastructure/monitors?tab=checks';

/** The newest HTTP check; polled until it has a result. */
function useNewestCheck(enabled: boolean) {
  return useQuery({
    queryKey: queryKey('monitoring', 'newest-http-check'),
    queryFn: async ({ signal }) => {
      const { items } = await api<Page<CheckItem>>('/api/checks', { signal });
      return items.find(({ probe }) => probe.kind === 'http') ?? null;
    },
    refetchInterval: ({ state }) =>
      state.data && state.data.enabled && state.data.result === null ? ASK_MS : false,
    enabled,
  });
}

/** An HTTP check of an address, and whether its first result has arrived. */
export function HttpCheckStart() {
  const mayMake = useCan('detection:write');
  const save = useSave('monitoring');
  const [url, setUrl] = useState('');
  const { data: check } = useNewestCheck(useCan('incidents:read'));
  const { text, rest, fields } = problemOf(save.error);
  const target = fields['probe.target'];
  const other = text || (target === undefined ? rest : '');
  const submit = (): void =>
    save.mutate(
      {
        path: '/api/checks',
        method: 'POST',
        body: { name: url.slice(0, 100), probe: { ...emptyProbe('http'), target: url } },
      },
      { onSuccess: () => setUrl('') },
    );
  return (
    <div className="grid gap-3">
      <p className="text-ink-2">
        Tandem checks an address every minute: status, response time and certificate expiry.
      </p>
      {mayMake ? (
        <form
          className="flex flex-wrap items-start gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Field
            label="URL"
            hint="Private addresses must be in an allowed range: add them under Checks"
            error={target}
            className="min-w-60 flex-1"
          >
            {(control) => (
              <Input
                {...control}
                type="url"
                required
                placeholder="https://shop.example.org/health"
                value={url}
                onChange={(event) => setUrl(event.target.value)}
              />
            )}
          </Field>
          <Button type="submit" variant="primary" pending={save.isPending} className="mt-6">
            Check this address
          </Button>
        </form>
      ) : (
        <p className="text-xs text-ink-3">
          Adding a check needs the role {rolesSentence('detection:write')}.
        </p>
      )}
      {other ? <FormAlert>{other}</FormAlert> : null}
      {check ? (
        <Arrival
          arrived={check.result !== null}
          word="First result arrived"
          waiting={`Waiting for the first result of ${check.name}`}
          from={
            check.result === null ? null : (
              <>
                {check.name}: {resultSentence(check.result)}{' '}
                <TextLink href={CHECKS}>All checks</TextLink>
              </>
            )
          }
        />
      ) : null}
    </div>
  );
}
