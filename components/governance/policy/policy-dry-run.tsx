'use client';
import { useMutation } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { Button } from '#components/ui/button.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { TextLink } from '#components/ui/link.tsx';
import type { ApprovalsPolicy, PolicyDryRun as Answer } from '#lib/schemas/actions/policy.ts';
import { dryRunSentence } from './policy-text.ts';

const DAYS = 30;

/** Tests a draft on the proposals of the last 30 days, before it is saved. */
export function PolicyDryRun({ body }: { body: ApprovalsPolicy }) {
  const run = useMutation({
    mutationFn: () =>
      api<Answer>('/api/policies/approvals/dry-run', {
        method: 'POST',
        body: { body, days: DAYS },
      }),
  });
  const { data, error } = run;
  return (
    <div className="grid justify-items-start gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-semibold">Test on history</h3>
        <Button size="sm" pending={run.isPending} onClick={() => run.mutate()}>
          Test on the last {DAYS} days
        </Button>
      </div>
      <div aria-live="polite" className="grid gap-1.5">
        {error === null ? null : <FormAlert>{error.message}</FormAlert>}
        {data === undefined ? null : (
          <>
            <p>{dryRunSentence(data)}</p>
            {data.examples.length === 0 ? null : <Examples answer={data} />}
          </>
        )}
      </div>
    </div>
  );
}

function Examples({ answer }: { answer: Answer }) {
  const more = answer.changed - answer.examples.length;
  return (
    <ul className="grid gap-1.5 text-xs text-ink-2">
      {answer.examples.map((each) => (
        <li key={each.id}>
          <TextLink href={`/actions/${each.id}`}>
            ACT-{each.number} {each.title}
          </TextLink>
          <br />
          Now: {each.inForce} <br />
          Draft: {each.draft}
        </li>
      ))}
      {more > 0 ? <li>and {more} more</li> : null}
    </ul>
  );
}
