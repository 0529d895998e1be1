'use client';
import { CircleCheck, CircleDashed, X } from 'lucide-react';
import { usePreferences } from '#components/client/use-preferences.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { cn } from '#lib/cn.ts';
import type { FirstRun, FirstStep } from '#lib/schemas/governance/governance.ts';

const WORDS: Record<FirstStep, { title: string; text: string; href: string; link: string }> = {
  source: {
    title: 'A source',
    text: 'A key for one of your systems.',
    href: '/sources#connect',
    link: 'Connect a system',
  },
  sample: {
    title: 'Its first sample',
    text: 'The first data arrived.',
    href: '/sources',
    link: 'View sources',
  },
  channel: {
    title: 'A notification channel',
    text: 'A message or test was delivered by chat, webhook or email.',
    href: '/settings/notifications',
    link: 'Add a channel',
  },
  finding: {
    title: 'An explained finding',
    text: 'An incident with ranked causes and their evidence.',
    href: '/incidents',
    link: 'View incidents',
  },
  approval: {
    title: 'An approval',
    text: 'A proposed action was approved.',
    href: '/actions',
    link: 'View pending actions',
  },
};

/**
 * Open steps from the first source to the first approval. Events complete the steps. Users can hide
 * the list.
 */
export function FirstSteps({ steps }: { steps: readonly FirstRun['steps'][number][] }) {
  const { change } = usePreferences();
  const left = steps.filter((each) => !each.done).length;
  return (
    <Panel aria-labelledby="first-steps">
      <PanelHeader
        title="First steps"
        id="first-steps"
        count={`${steps.length - left} of ${steps.length}`}
        ruled
        end={
          <IconButton
            icon={X}
            label="Hide the first steps"
            onClick={() => change({ firstStepsHidden: true })}
          />
        }
      />
      <ol className="grid divide-line max-md:divide-y md:grid-cols-3 xl:grid-cols-5">
        {steps.map(({ step, done }) => {
          const { title, text, href, link } = WORDS[step];
          const Icon = done ? CircleCheck : CircleDashed;
          return (
            <li
              key={step}
              className={cn(
                'relative flex items-start gap-2.5 px-4 py-3',
                !done && 'hover:bg-hover',
              )}
            >
              <Icon
                size={16}
                aria-hidden="true"
                className={done ? 'mt-0.5 flex-none text-ok-text' : 'mt-0.5 flex-none text-ink-3'}
              />
              <div className="min-w-0">
                <p className="font-medium">
                  {title}
                  <span className="sr-only">{done ? ': done' : ': open'}</span>
                </p>
                <p className="text-xs text-ink-2">{text}</p>
                {done ? null : (
                  <p className="text-xs">
                    <TextLink href={href} className="after:absolute after:inset-0">
                      {link}
                    </TextLink>
                  </p>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
