'use client';
import type { ReactNode } from 'react';
import { Button } from '../button.tsx';
import { EmptyState } from '../states/empty-state.tsx';

/** Empty state of a filtered list, with a button to clear the filters. */
export function NoMatch({
  title,
  onClear,
  children,
}: {
  /** Title, such as "No entry matches". */
  title: string;
  onClear: () => void;
  children?: ReactNode;
}) {
  return (
    <EmptyState
      kind="no-match"
      title={title}
      action={
        <Button size="sm" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      {children}
    </EmptyState>
  );
}
