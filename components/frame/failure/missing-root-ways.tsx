'use client';
import NextLink from 'next/link';
import { buttonClass } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { usePageNote } from '#components/ui/states/page-error.ts';

/** The id of a missing page outside the frame of screens, and the way back; who is not signed in gets no id, as the log has none. */
export function MissingRootWays() {
  const id = usePageNote('missing', 'nothing at this address');
  return (
    <>
      {id !== undefined && (
        <p className="flex items-center gap-1 text-xs text-ink-2">
          Id <span className="ident text-ink">{id}</span>
          <CopyButton value={id} label="Copy id" />
        </p>
      )}
      <NextLink href="/" className={buttonClass({ variant: 'primary' })}>
        Open the overview
      </NextLink>
    </>
  );
}
