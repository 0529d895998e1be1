'use client';
import dynamic from 'next/dynamic';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';

const TemplateForm = dynamic(
  () => import('./template-form.tsx').then((module) => module.TemplateForm),
  { ssr: false },
);

/** Opens the templates; only for users who may change a model. */
export function TemplateButton({ name }: { name: string }) {
  const may = useCan('models:write');
  const dialog = useDialog();
  if (!may) return null;
  return (
    <>
      <Button size="sm" onClick={() => dialog.open('template')}>
        Use a template…
      </Button>
      {dialog.is('template') ? (
        <TemplateForm name={name} onClose={() => void dialog.close()} />
      ) : null}
    </>
  );
}
