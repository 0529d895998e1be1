'use client';
import dynamic from 'next/dynamic';
import { useCan } from '#components/client/session.tsx';
import { useMonitoring, monitoringPath } from '#components/inference/use-monitor.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';

/** Rarely opened, so its code loads on the first press. */
const SliceDialog = dynamic(
  () => import('./slice-dialog.tsx').then((module) => module.SliceDialog),
  { ssr: false },
);

/** Button that opens the selection of slice columns. */
export function SliceColumns({
  name,
  offered,
}: {
  name: string;
  /** Columns and segments available for selection. */
  offered: readonly string[];
}) {
  const dialog = useDialog();
  const may = useCan('models:write');
  const isOpen = dialog.is('slices');
  const settings = useMonitoring(name, may && isOpen);
  if (!may) return null;
  return (
    <>
      <Button size="sm" onClick={() => dialog.open('slices')}>
        Choose columns…
      </Button>
      {isOpen ? (
        <SliceDialog
          path={monitoringPath(name)}
          offered={offered}
          settings={settings.data}
          failed={settings.isError}
          onClose={() => void dialog.close()}
        />
      ) : null}
    </>
  );
}
