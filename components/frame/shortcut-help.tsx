'use client';
import { useState } from 'react';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { setShortcutsEnabled, shortcutsEnabled } from '#components/ui/use-shortcut.ts';
import { ALL_NAV } from './navigation/nav-items.ts';

const GENERAL: readonly (readonly [string, string])[] = [
  ['⌘ K', 'Search or run a command'],
  ['?', 'This help'],
  ['p', 'Pause or resume the live view'],
  ['j k', 'Next and previous row'],
  ['x', 'Select the row'],
  ['a', 'Acknowledge, on an incident'],
  ['s', 'Snooze, in the list of incidents'],
  ['e', 'Resolve, on an incident'],
  ['[ ]', 'Half a range earlier or later'],
  ['+ -', 'Zoom the time range'],
];

/** List of shortcuts, with the switch that disables single-key shortcuts. */
export function ShortcutHelp({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [on, setOn] = useState(() => typeof localStorage === 'undefined' || shortcutsEnabled());
  const row = (keys: string, text: string) => (
    <li key={keys} className="flex min-h-6 items-center justify-between gap-3">
      <span>{text}</span>
      <span className="flex gap-1">
        {keys.split(' ').map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </span>
    </li>
  );
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard" className="w-[640px]">
      <div className="grid gap-6 sm:grid-cols-2">
        <ul className="grid content-start gap-1">
          {GENERAL.map(([keys, text]) => row(keys, text))}
        </ul>
        <ul className="grid content-start gap-1">
          {ALL_NAV.map((item) => row(`g ${item.key}`, item.label))}
        </ul>
      </div>
      <div className="mt-4 border-t border-line pt-3">
        <Switch
          checked={on}
          onCheckedChange={(next) => {
            setOn(next);
            setShortcutsEnabled(next);
          }}
        >
          Single-key shortcuts
        </Switch>
      </div>
    </Dialog>
  );
}
