'use client';
import { Button } from '#components/ui/button.tsx';
import { useDemoChoice } from '../use-demo-choice.ts';
import { DemoLink } from './demo-badge.tsx';
import { describeDemo, type DemoPart } from './demo-text.ts';

/** Shows whether the page's figures include the demo company, and switches between both. */
export function DemoNote({ parts }: { parts: readonly DemoPart[] }) {
  const { demo, setDemo } = useDemoChoice();
  const words = describeDemo(parts, demo);
  if (words === null) return null;
  return (
    <p role="note" className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5 text-ink-2">
      {words.shown ? <DemoLink /> : null}
      {words.text}
      {demo === 'only' || words.hidden ? (
        <Button
          size="sm"
          data-print="hide"
          onClick={() => void setDemo(demo === 'only' ? null : 'only')}
        >
          {demo === 'only' ? 'Hide the demo company' : 'Show the demo company'}
        </Button>
      ) : null}
    </p>
  );
}
