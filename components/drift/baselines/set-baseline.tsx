'use client';
import dynamic from 'next/dynamic';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';

/** Loaded on first click because it is rarely used. */
const BaselineDialog = dynamic(
  () => import('./baseline-dialog.tsx').then((module) => module.BaselineDialog),
  { ssr: false },
);

/** Opens the dialog that sets the baseline for later requests of a model. */
export function SetBaseline({ name, versions }: { name: string; versions: readonly string[] }) {
  const dialog = useDialog();
  if (!useCan('models:write')) return null;
  return (
    <>
      <Button size="sm" onClick={() => dialog.open('baseline')}>
        Set baseline…
      </Button>
      {dialog.is('baseline') ? (
        <BaselineDialog name={name} versions={versions} onClose={() => void dialog.close()} />
      ) : null}
    </>
  );
}
