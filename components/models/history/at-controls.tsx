'use client';
import { Braces, ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { fromWallTime, toWallTime } from '#components/inference/wall-time.ts';
import { atHref } from '#components/labels/model-name.ts';
import { Button, buttonClass } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';
import { useZone } from '#components/ui/use-zone.ts';
import type { ModelAt } from '#lib/schemas/models/governance.ts';
import { zoneName } from '#lib/time-format.ts';

/** Current name of the model, for links to its pages. */
export function nameNow({ name, nowNamed }: ModelAt): string {
  return nowNamed ?? name;
}

/** The time in a date and time field, in local time of the page's zone. */
function Moment({ at, onChange }: { at: string; onChange: (at: string) => void }) {
  const zone = useZone();
  const [text, setText] = useState(() => toWallTime(Date.parse(at), zone));
  const [problem, setProblem] = useState('');
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        const next = fromWallTime(text, Date.now(), zone);
        setProblem(next === null ? 'Enter a date and time that is not in the future' : '');
        if (next !== null) onChange(next);
      }}
    >
      <Field label={`Date and time, ${zoneName(zone, Date.parse(at))}`} error={problem}>
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            step="0.001"
            className="w-60"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit">Show this time</Button>
    </form>
  );
}

function Step({ to, earlier, name }: { to: string | null; earlier: boolean; name: string }) {
  const Icon = earlier ? ChevronLeft : ChevronRight;
  const words = (
    <>
      {earlier ? <Icon size={14} aria-hidden="true" /> : null}
      {earlier ? 'Previous change' : 'Next change'}
      {earlier ? null : <Icon size={14} aria-hidden="true" />}
    </>
  );
  return to === null ? (
    <Button disabled title={earlier ? 'No earlier changes' : 'No later changes'}>
      {words}
    </Button>
  ) : (
    <ButtonLink href={atHref(name, to)}>{words}</ButtonLink>
  );
}

/** Selects the time, stored in the URL: entered, the previous or next change, or now. */
export function AtControls({
  answer,
  isNow,
  onChange,
}: {
  answer: ModelAt;
  isNow: boolean;
  onChange: (at: string) => void;
}) {
  const { name, at, previousChangeAt, nextChangeAt } = answer;
  const zone = useZone();
  return (
    <div className="flex flex-wrap items-end gap-x-3 gap-y-2" role="group" aria-label="Time">
      <Moment key={`${at} ${zone}`} at={at} onChange={onChange} />
      <div className="flex flex-wrap gap-2">
        <Step to={previousChangeAt} earlier name={name} />
        <Step to={nextChangeAt} earlier={false} name={name} />
        {isNow ? null : (
          <ButtonLink variant="quiet" href={atHref(name, null)}>
            Now
          </ButtonLink>
        )}
      </div>
    </div>
  );
}

/** Links to the same data in the API and to this point in time. */
export function AtLinks({ answer: { name, at } }: { answer: ModelAt }) {
  const origin = useOrigin();
  return (
    <>
      <CopyButton label="Copy link to this time" value={`${origin}${atHref(name, at)}`} />
      <a
        className={buttonClass({ variant: 'secondary' })}
        href={`/api${atHref(name, at)}`}
        rel="nofollow"
      >
        <Braces size={14} aria-hidden="true" />
        JSON
      </a>
    </>
  );
}
