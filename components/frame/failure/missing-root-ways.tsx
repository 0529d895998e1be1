'use client';
import NextLink from 'next/link';
import { buttonClass } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { usePageNote } from '#components/ui/states/page-error.ts';

/**
 * The id of a missing page outside the app shell, and a link back; users who are not signed in get
 * no id, because the page is not logged for them.
 */
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
