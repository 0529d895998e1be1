'use client';
import dynamic from 'next/dynamic';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';

/** Opened by few; what it needs comes with the first press. */
const BaselineDialog = dynamic(
  () => import('./baseline-dialog.tsx').then((module) => module.BaselineDialog),
  { ssr: false },
);

/** Opens the choice of what later requests of a model are compared with. */
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
