'use client';
import { Component, type ReactNode } from 'react';
import { Button } from '../button.tsx';
import { EmptyState } from './empty-state.tsx';
import { isOldBuild, useErrorId } from './page-error.ts';

interface State {
  error: Error | null;
}

/** Shows a panel's error in its place, so that the other panels keep working. */
export class PanelBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return <FailedPanel error={error} onRetry={() => this.setState({ error: null })} />;
  }
}

function FailedPanel({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const id = useErrorId(error);
  if (isOldBuild(error)) {
    return (
      <EmptyState
        kind="error"
        title="Tandem was updated"
        action={
          <Button size="sm" onClick={() => location.reload()}>
            Reload the page
          </Button>
        }
      >
        This panel belongs to the previous version.
      </EmptyState>
    );
  }
  return (
    <EmptyState kind="error" title="This panel could not be shown" errorId={id} onRetry={onRetry}>
      The rest of the page is not affected.
    </EmptyState>
  );
}
