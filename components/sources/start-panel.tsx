'use client';
import { useRef } from 'react';
import { FocusQuestion } from '#components/accounts/focus-question.tsx';
import { usePreferences } from '#components/client/use-preferences.ts';
import { DemoControl } from '#components/governance/demo-control.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { useHashTarget } from '#components/ui/use-hash-target.ts';

/** The demo company and focus settings from the first-steps screen. */
export function StartPanel() {
  const { preferences, change, pending } = usePreferences();
  const panel = useRef<HTMLElement>(null);
  useHashTarget(panel);
  return (
    <Panel ref={panel} aria-label="Demo company" id="demo">
      <PanelHeader title="Demo company" />
      <PanelBody className="grid gap-2.5">
        <p className="text-ink-2">
          A small online shop with real load, 28 days of history and faults to try everything on.
          Its data is always labeled, and you can remove it with one click.
        </p>
        <DemoControl />
      </PanelBody>
      <PanelFoot className="flex-wrap gap-y-2 text-sm">
        <FocusQuestion />
        {preferences.firstStepsHidden === true ? (
          <Button
            size="sm"
            pending={pending}
            className="ml-auto"
            onClick={() => change({ firstStepsHidden: false })}
          >
            Show the first steps again
          </Button>
        ) : null}
      </PanelFoot>
    </Panel>
  );
}
