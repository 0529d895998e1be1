'use client';
import { useEffect, useState } from 'react';
import { problemOf } from '#components/governance/use-save.ts';
import { api } from '#components/shell/api.ts';
import { Button } from '#components/ui/button.tsx';
import { FormAlert } from '#components/ui/form-alert.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import type { UnsubscribeState } from '#lib/schemas/notifications-reports.ts';

const PATH = '/api/notifications/unsubscribe';

/** Says which report goes to which address, and stops it with one press; opening the link alone changes nothing. */
export function UnsubscribeForm({ token }: { token: string }) {
  const [state, setState] = useState<UnsubscribeState | null>(null);
  const [problem, setProblem] = useState('');
  const [pending, setPending] = useState(false);
  const ask = async (method: 'GET' | 'POST'): Promise<void> => {
    try {
      setState(await api<UnsubscribeState>(PATH, { method, query: { token } }));
    } catch (error) {
      const wrong = problemOf(error);
      setProblem(wrong.text || `The link ${Object.values(wrong.fields).join(', ')}.`);
    }
  };
  useEffect(() => {
    void ask('GET');
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for the link of this page
  }, [token]);
  if (problem !== '') return <FormAlert>{problem}</FormAlert>;
  if (state === null) return <Skeleton className="w-2/3" />;
  const { report, address, out } = state;
  if (out)
    return (
      <p role="status" className="wrap-anywhere">
        The report {report} is no longer sent to {address}. Whoever looks after the notifications of
        Tandem can bring it back.
      </p>
    );
  return (
    <>
      <p className="wrap-anywhere">
        The report {report} goes to {address}. Other messages are not affected.
      </p>
      <Button
        variant="primary"
        pending={pending}
        onClick={() => {
          setPending(true);
          void ask('POST').finally(() => setPending(false));
        }}
      >
        Unsubscribe
      </Button>
    </>
  );
}
