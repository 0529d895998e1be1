'use client';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';

/** New recovery codes, shown only once. */
export function RecoveryCodeList({
  codes,
  onDone,
}: {
  codes: readonly string[];
  onDone: () => void;
}) {
  return (
    <div className="grid gap-3">
      <p>
        Save these recovery codes. Each one signs you in once if you lose your second factor. They
        are not shown again.
      </p>
      <div className="flex items-start gap-1 rounded-md bg-sunken py-2 pr-1 pl-3">
        <ul aria-label="Recovery codes" className="ident grid flex-1 grid-cols-2 gap-x-4 gap-y-1">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton value={codes.join('\n')} label="Copy recovery codes" />
      </div>
      <div className="flex justify-end">
        <Button variant="primary" onClick={onDone}>
          I have saved them
        </Button>
      </div>
    </div>
  );
}
