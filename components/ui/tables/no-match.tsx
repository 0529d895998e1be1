'use client';
import type { ReactNode } from 'react';
import { Button } from '../button.tsx';
import { EmptyState } from '../states/empty-state.tsx';

/** A list that is empty because of its filters, with the way out. */
export function NoMatch({
  title,
  onClear,
  children,
}: {
  /** "No entry matches" */
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
