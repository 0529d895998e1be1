'use client';
import dynamic from 'next/dynamic';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import type { ResourceRef } from '#lib/schemas/fields.ts';

const ProposeDialog = dynamic(
  () => import('./propose-dialog.tsx').then((module) => module.ProposeDialog),
  { ssr: false },
);

/**
 * Opens the dialog that proposes an action for one of the targets. Disabled, with a reason, if the
 * user lacks the permission.
 */
export function ProposeButton({
  targets,
  incident,
  wide = false,
}: {
  targets: readonly ResourceRef[];
  incident?: { id: string; number: number };
  wide?: boolean;
}) {
  const mayPropose = useCan('actions:write');
  const dialog = useDialog();
  const refusal = !mayPropose
    ? 'Your role cannot propose actions here'
    : targets.length === 0
      ? 'No runbook applies here'
      : null;
  return (
    <>
      {refusal === null ? null : <span className="text-xs text-ink-3">{refusal}</span>}
      <Button wide={wide} disabled={refusal !== null} onClick={() => dialog.open('propose')}>
        Propose an action…
      </Button>
      {dialog.is('propose') && refusal === null ? (
        <ProposeDialog
          targets={targets}
          incident={incident}
          onProposed={dialog.leave}
          onClose={() => void dialog.close()}
        />
      ) : null}
    </>
  );
}
