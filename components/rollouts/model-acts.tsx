'use client';
import dynamic from 'next/dynamic';
import { useId } from 'react';
import { ProposeButton } from '#components/actions/approval/propose-button.tsx';
import { BelongsToDemo, useCan } from '#components/client/session.tsx';
import { useSettled } from '#components/client/use-settled.ts';
import type { ModelView } from '#components/inference/model/use-model.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import type { RetrainReadiness } from '#lib/schemas/rollouts/loop.ts';
import { useRetrainReadiness } from './use-rollouts.ts';

const RetrainDialog = dynamic(
  () => import('./retrain-dialog.tsx').then((module) => module.RetrainDialog),
  { ssr: false },
);

/** Reserves the space of two lines before the reason is loaded. */
function Reason({ id, readiness }: { id: string; readiness: RetrainReadiness | undefined }) {
  const { reason = null, links = [] } = readiness ?? {};
  return (
    <p
      id={id}
      className="h-8 max-w-80 overflow-hidden text-xs text-ink-2 max-md:w-full md:text-right"
    >
      <span className="line-clamp-2" title={reason ?? undefined}>
        {reason}{' '}
        {links.map(({ label, href }) => (
          <TextLink key={href} href={href}>
            {label}
          </TextLink>
        ))}
      </span>
    </p>
  );
}

/** Primary action of a registered model. Shows the reason while it is disabled. */
function RequestRetraining({ name }: { name: string }) {
  const id = useId();
  const dialog = useDialog();
  const mayWrite = [useCan('models:write'), useCan('actions:write')].every(Boolean);
  const settled = useSettled();
  const { data, isError } = useRetrainReadiness(name, mayWrite && settled);
  const ready = mayWrite && data?.ready === true;
  const shown: RetrainReadiness | undefined = mayWrite
    ? isError
      ? {
          model: name,
          ready: false,
          reason: 'Tandem could not check whether this is possible now.',
          links: [],
        }
      : data
    : { model: name, ready: false, reason: 'Your role cannot request a retraining.', links: [] };
  return (
    <>
      <Reason id={id} readiness={shown} />
      <Button
        variant="primary"
        disabled={!ready}
        aria-describedby={ready ? undefined : id}
        onClick={() => dialog.open('retrain')}
      >
        Request retraining…
      </Button>
      {ready && dialog.is('retrain') ? (
        <RetrainDialog name={name} onClose={() => void dialog.close()} />
      ) : null}
    </>
  );
}

/** Actions in the header of a model's page; the primary one is last. */
export function ModelActs({ view: { name, registered } }: { view: ModelView }) {
  const propose = <ProposeButton targets={[{ kind: 'model', name, id: null }]} />;
  if (registered === null) return propose;
  return (
    <>
      <BelongsToDemo demo={registered.demo}>{propose}</BelongsToDemo>
      <RequestRetraining name={name} />
    </>
  );
}
