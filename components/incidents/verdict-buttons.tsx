'use client';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ConfirmDialog } from '#components/ui/alert-dialog.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toast.tsx';
import { showFailure } from './tell-all.ts';

interface Side {
  icon: LucideIcon;
  label: string;
  /** Whether it is what this person said last. */
  yours: boolean;
  /** What is told once it counts. */
  counted: string;
  send: (comment: string) => Promise<unknown>;
}

/** Two verdicts side by side: the good one is sent at a click, the bad one asks what was wrong. */
export function VerdictButtons({
  good,
  bad,
}: {
  good: Side;
  bad: Side & { title: string; confirmLabel: string; question: string; about: ReactNode };
}) {
  const [asking, setAsking] = useState(false);
  const sendGood = (): void => {
    good.send('').then(
      () => toast.success(good.counted),
      (error: unknown) => showFailure('The verdict was not counted', error),
    );
  };
  return (
    <span className="flex">
      <VerdictButton side={good} onClick={sendGood} />
      <VerdictButton side={bad} onClick={() => setAsking(true)} />
      {asking ? (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title={bad.title}
          confirmLabel={bad.confirmLabel}
          reason={{ label: bad.question, placeholder: 'Optional' }}
          onConfirm={async (comment) => {
            await bad.send(comment);
            toast.success(bad.counted);
          }}
        >
          {bad.about}
        </ConfirmDialog>
      ) : null}
    </span>
  );
}

function VerdictButton({ side, onClick }: { side: Side; onClick: () => void }) {
  return (
    <IconButton
      size="icon-sm"
      icon={side.icon}
      label={side.label}
      aria-pressed={side.yours}
      className={side.yours ? 'bg-selected text-accent-text' : ''}
      onClick={onClick}
    />
  );
}
