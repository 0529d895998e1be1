'use client';
import { Dialog } from '@base-ui/react/dialog';
import { Command, useCommandState } from 'cmdk';
import { Keyboard, Monitor, Moon, Search, Sun } from 'lucide-react';
import { useState } from 'react';
import { setTheme } from '#components/client/preferences.ts';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { useIncidentActs } from '#components/incidents/use-incident-acts.ts';
import { TIME_PRESETS } from '#lib/time-range.ts';
import { ALL_NAV } from '../navigation/nav-items.ts';
import { usePush } from '../use-push.ts';
import type { PaletteIncident } from './palette-commands.ts';
import { PaletteGroup, PaletteItem } from './palette-parts.tsx';
import { PaletteNote, PaletteResults } from './palette-results.tsx';
import { PaletteRun } from './palette-run.tsx';
import { recentPages, rememberPage } from './recent-pages.ts';

const THEMES = [
  { id: 'light', icon: Sun, label: 'Light theme' },
  { id: 'dark', icon: Moon, label: 'Dark theme' },
  { id: 'system', icon: Monitor, label: 'System theme' },
] as const;

/** Minimum number of letters for a search on the server. */
const SEARCHED_LETTERS = 2;

export interface CommandPaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onHelp: () => void;
}

/** Palette for search and commands: pages, server results, commands, range, theme. */
export function CommandPalette({ open, onOpenChange, onHelp }: CommandPaletteProps) {
  // Called above the list, because the list is unmounted before the response arrives.
  const acts = useIncidentActs();
  const push = usePush();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.2_0.01_270/0.35)]" />
        <Dialog.Popup className="float fixed top-[12vh] left-1/2 z-40 w-[600px] max-w-[calc(100vw-24px)] -translate-x-1/2 overflow-hidden rounded-lg max-md:top-3">
          <Dialog.Title className="sr-only">Search or run a command</Dialog.Title>
          <Palette
            onClose={() => onOpenChange(false)}
            onHelp={onHelp}
            onOpen={push}
            onAcknowledge={(incident) => acts.acknowledge([incident])}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({
  onClose,
  onHelp,
  onOpen,
  onAcknowledge,
}: {
  onClose: () => void;
  onHelp: () => void;
  onOpen: (href: string) => void;
  onAcknowledge: (incident: PaletteIncident) => void;
}) {
  const [text, setText] = useState('');
  const [recent] = useState(recentPages);
  const range = useTimeRange();
  const run = (act: () => void): void => {
    onClose();
    act();
  };
  const open = (href: string): void => run(() => onOpen(href));
  const go = (href: string, label: string): void => {
    rememberPage({ href, label });
    open(href);
  };
  return (
    <Command label="Search or run a command" className="flex max-h-[70vh] flex-col">
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search size={16} aria-hidden="true" className="text-ink-3" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Page, incident, action, service, host, model, run or command"
          className="h-12 min-w-0 flex-1 bg-transparent text-lg tracking-normal outline-none"
        />
      </div>
      <Command.List className="min-h-24 overflow-y-auto p-1.5">
        {text.trim().length >= SEARCHED_LETTERS ? (
          <PaletteResults text={text.trim()} onGo={go} />
        ) : (
          <NoMatches />
        )}
        {text === '' && recent.length ? (
          <PaletteGroup heading="Recent">
            {recent.map((page) => (
              <PaletteItem
                key={page.href}
                value={`recent ${page.label}`}
                onSelect={() => go(page.href, page.label)}
              >
                {page.label}
              </PaletteItem>
            ))}
          </PaletteGroup>
        ) : null}
        <PaletteRun onGo={open} onAcknowledge={(incident) => run(() => onAcknowledge(incident))} />
        <PaletteGroup heading="Go to">
          {ALL_NAV.map((item) => (
            <PaletteItem
              key={item.href}
              value={`go ${item.label}`}
              icon={item.icon}
              hint={`g ${item.key}`}
              onSelect={() => go(item.href, item.label)}
            >
              {item.label}
            </PaletteItem>
          ))}
        </PaletteGroup>
        <PaletteGroup heading="Time range">
          {TIME_PRESETS.map((preset) => (
            <PaletteItem
              key={preset.label}
              value={`range ${preset.label}`}
              onSelect={() => run(() => range.setRange(preset.from, preset.to))}
            >
              {preset.label}
            </PaletteItem>
          ))}
        </PaletteGroup>
        <PaletteGroup heading="View">
          {THEMES.map((theme) => (
            <PaletteItem
              key={theme.id}
              value={theme.label}
              icon={theme.icon}
              onSelect={() => run(() => setTheme(theme.id))}
            >
              {theme.label}
            </PaletteItem>
          ))}
          <PaletteItem
            value="Keyboard shortcuts"
            icon={Keyboard}
            hint="?"
            onSelect={() => run(onHelp)}
          >
            Keyboard shortcuts
          </PaletteItem>
        </PaletteGroup>
      </Command.List>
    </Command>
  );
}

function NoMatches() {
  const matches = useCommandState((state) => state.filtered.count);
  return matches === 0 ? <PaletteNote>Nothing matches</PaletteNote> : null;
}
