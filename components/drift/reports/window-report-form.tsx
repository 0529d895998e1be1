'use client';
import { useState } from 'react';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { useModels } from '#components/inference/model/use-models.ts';
import { toWallTime } from '#components/inference/wall-time.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { zoneName } from '#lib/time-format.ts';
import { wallToUtc } from '#lib/time.ts';
import { MethodFields, PLAIN_METHODS, Refusal } from './report-fields.tsx';
import { useOpenedReport, type WindowReport } from './use-reports.ts';

const SIDES = ['reference', 'current'] as const;
const SIDE_WORD = { reference: 'Reference', current: 'Current' } as const;

interface Side {
  /** Local time in the chosen zone, to the minute. */
  from: string;
  to: string;
  version: string;
}

function SideFields({
  word,
  zone,
  side,
  onChange,
}: {
  word: string;
  zone: string;
  side: Side;
  onChange: (side: Side) => void;
}) {
  return (
    <>
      {(['from', 'to'] as const).map((name) => (
        <Field label={`${word} ${name} (${zone})`} key={name}>
          {(control) => (
            <Input
              {...control}
              type="datetime-local"
              required
              value={side[name]}
              onChange={(event) => onChange({ ...side, [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      <Field label={`${word} version, optional`}>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={side.version}
            onChange={(event) => onChange({ ...side, version: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

/**
 * The window in the API format. Invalid times are sent unchanged, so that the server rejects them.
 */
function asked({ from, to, version }: Side, zone: string): WindowReport['reference'] {
  const at = (text: string): string => {
    const wallMs = Date.parse(`${text}:00.000Z`);
    return Number.isFinite(wallMs) ? new Date(wallToUtc(wallMs, zone)).toISOString() : text;
  };
  return {
    from: at(from),
    to: at(to),
    ...(version.trim() === '' ? {} : { version: version.trim() }),
  };
}

/** Form for a one-time comparison of two windows of a model's requests. */
export function WindowReportForm() {
  const create = useOpenedReport();
  const zone = useZone();
  const { fromMs, toMs } = useTimeRange();
  const { rows } = useModels();
  const models = (rows ?? []).filter(({ lastAt }) => lastAt !== null).map(({ name }) => name);
  const [chosen, setChosen] = useState('');
  const [methods, setMethods] = useState(PLAIN_METHODS);
  const [sides, setSides] = useState(() => {
    const side = (from: number, to: number): Side => ({
      from: toWallTime(from, zone).slice(0, 16),
      to: toWallTime(to, zone).slice(0, 16),
      version: '',
    });
    return { reference: side(2 * fromMs - toMs, fromMs), current: side(fromMs, toMs) };
  });
  const model = models.includes(chosen) ? chosen : (models[0] ?? '');
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({
          model,
          name: '',
          ...methods,
          reference: asked(sides.reference, zone),
          current: asked(sides.current, zone),
        });
      }}
    >
      <Refusal error={create.error} />
      <Field label="Model" hint={models.length === 0 ? 'No model sends rows yet' : undefined}>
        {(control) => (
          <Select
            {...control}
            value={model}
            options={models.map((value) => ({ value, label: value }))}
            onValueChange={setChosen}
          />
        )}
      </Field>
      <div className="grid gap-3 md:grid-cols-3">
        {SIDES.map((name) => (
          <SideFields
            key={name}
            word={SIDE_WORD[name]}
            zone={zoneName(zone, toMs)}
            side={sides[name]}
            onChange={(side) => setSides({ ...sides, [name]: side })}
          />
        ))}
      </div>
      <MethodFields value={methods} onChange={setMethods} />
      <div>
        <Button type="submit" variant="primary" disabled={model === ''} pending={create.isPending}>
          Compare windows
        </Button>
      </div>
    </form>
  );
}
