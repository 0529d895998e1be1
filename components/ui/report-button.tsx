'use client';
import { Button } from './button.tsx';
import { reportText } from './states/page-error.ts';
import { toast } from './toasts/toast.tsx';

/** Copies the details that the operator of Tandem needs to find an error: its id, page and time. */
export function ReportButton({ id, message = '' }: { id: string; message?: string }) {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(
        reportText({ id, message, href: location.href }, new Date()),
      );
      toast.success('Report copied', { description: 'Send it to the operator of Tandem.' });
    } catch {
      toast.error('The report could not be copied', { description: `Its id is ${id}` });
    }
  };
  return (
    <Button size="sm" onClick={() => void copy()}>
      Copy report
    </Button>
  );
}
