'use client';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatDuration } from '#lib/format.ts';
import { rankingWords, recordWords } from './record-words.ts';

export interface WhyDialogProps {
  /** "this ranking", "this alert" */
  subject: string;
  predictor: string;
  version: string | null;
  at: string;
  tookMs?: number;
  record?: { right: number; total: number; share: number | null };
  inputs: unknown;
  /** Short trigger for rows of a table. */
  short?: boolean;
}

/** "Why am I seeing this?": who decided it, in which version, from what. */
export function WhyDialog({
  subject,
  predictor,
  version,
  at,
  tookMs,
  record,
  inputs,
  short = false,
}: WhyDialogProps) {
  const text = JSON.stringify(inputs ?? {}, null, 2);
  return (
    <Dialog
      className="w-[640px]"
      title="Why am I seeing this?"
      description={`What made ${subject}, and from which inputs.`}
      trigger={
        <button type="button" className="link min-h-6 whitespace-nowrap">
          Why<span className={short ? 'sr-only' : ''}> am I seeing this?</span>
        </button>
      }
    >
      <Defs className="-mx-4">
        <Def label="Made by">
          <span className="ident">{predictor}</span>
          {version === null ? null : `, version ${version}`}
        </Def>
        <Def label="At">
          <Time at={at} show="both" />
        </Def>
        {tookMs === undefined ? null : <Def label="Took">{formatDuration(tookMs / 1000)}</Def>}
        {record ? (
          <Def label="Record">{recordWords({ good: record.right, ...record }, rankingWords)}</Def>
        ) : null}
        <Def label="Inputs">
          <div>
            <pre className="ident rounded-md bg-sunken p-2.5 text-xs whitespace-pre-wrap">
              {text}
            </pre>
            <CopyButton value={text} label="Copy inputs" />
          </div>
        </Def>
      </Defs>
    </Dialog>
  );
}
